package io.waybill.intake;

import io.waybill.ledger.Batch;
import java.io.IOException;
import java.util.List;

/**
 * Takes batches of one kind apart into documents. A bean of this type is found by the kind, which stands in each batch.
 */
public interface Splitter {
    /** The kind of batches that it takes apart, of at most 50 characters; it never changes, for batches bear it. */
    String kind();

    /** Whether a file of that name, without folders, is a batch of this kind by itself wherever it is dropped. */
    default boolean takes(String fileName) {
        return false;
    }

    /** Whether a file is taken apart or read, and so isn't a document as it is. */
    default boolean reads(Arrived file) {
        return true;
    }

    /**
     * Opens a batch. Nothing is booked yet.
     *
     * @param arrived what arrived of it, in its order
     * @throws BatchRefused if nothing of it can ever be taken
     * @throws IOException if it can't be opened now
     */
    Splitting<?> open(Batch batch, List<Arrived> arrived) throws IOException;
}
