package io.waybill.intake;

import java.io.IOException;
import java.util.Iterator;

/** A splitting of which no further piece begins once one could not be staged. */
public final class StoppableSplitting<P> implements AutoCloseable {
    private final Splitting<P> splitting;
    private volatile boolean stopped;

    StoppableSplitting(Splitting<P> splitting) {
        this.splitting = splitting;
    }

    /** The pieces, as long as none has failed. */
    public Iterator<P> pieces() {
        Iterator<P> pieces = splitting.pieces();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !stopped && pieces.hasNext();
            }

            @Override
            public P next() {
                return pieces.next();
            }
        };
    }

    /**
     * Stages a piece.
     *
     * @param piece one of {@link #pieces}
     */
    @SuppressWarnings("unchecked")
    public void stage(Object piece) throws IOException {
        boolean done = false;
        try {
            splitting.stage((P) piece);
            done = true;
        } finally {
            if (!done) {
                stopped = true;
            }
        }
    }

    public void complete() throws IOException {
        splitting.complete();
    }

    @Override
    public void close() throws IOException {
        splitting.close();
    }
}
