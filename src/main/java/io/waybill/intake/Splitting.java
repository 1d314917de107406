package io.waybill.intake;

import java.io.IOException;
import java.util.Iterator;

/**
 * A batch that is being taken apart. Its pieces come one by one, are staged by several threads at once, and at the end it is
 * booked as complete. After a kill it is opened anew: what is booked already is left out.
 *
 * @param <P> what it comes apart into: one document or some
 */
public interface Splitting<P> extends AutoCloseable {
    /**
     * The pieces that are not booked yet, always in the same order. Read by one thread, a piece at a time, and nothing ahead.
     * It may throw what {@link #stage} throws, as a cause.
     */
    Iterator<P> pieces();

    /**
     * Stages a piece and books its documents, with others if that is better. Several threads do so at once. A piece that can't
     * be taken becomes a document that is rejected.
     *
     * @throws IOException if it can't be staged now, for a reason that isn't its own: a full disk, a lost mount
     * @throws BatchRefused if the batch can't be followed any further
     */
    void stage(P piece) throws IOException;

    /** All pieces are staged: books the rest, and that the batch is complete. */
    void complete() throws IOException;

    /** Lets go of what was opened, however it ended. */
    @Override
    void close() throws IOException;
}
