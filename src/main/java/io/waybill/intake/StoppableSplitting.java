package io.waybill.intake;

import io.waybill.content.ContentChanged;
import java.io.IOException;
import java.util.Iterator;

/**
 * A splitting of which no further piece begins once one could not be staged. Nothing is staged, refused or completed that was read
 * from a file which its sender still writes, as long as that can be waited for: then {@link ContentChanged} is thrown.
 */
public final class StoppableSplitting<P> implements AutoCloseable {
    private final Splitting<P> splitting;
    private final Originals originals;
    private volatile boolean stopped;

    StoppableSplitting(Splitting<P> splitting, Originals originals) {
        this.splitting = splitting;
        this.originals = originals;
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
            originals.requireUnchanged();
            splitting.stage((P) piece);
            done = true;
        } catch (BatchRefused e) {
            originals.requireUnchangedNow();
            throw e;
        } finally {
            if (!done) {
                stopped = true;
            }
        }
    }

    public void complete() throws IOException {
        originals.keep();
        splitting.complete();
    }

    @Override
    public void close() throws IOException {
        splitting.close();
    }
}
