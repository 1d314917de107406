package io.waybill.delivery.store;

import io.waybill.delivery.Chunk;
import io.waybill.delivery.Sent;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.Stored;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A store that takes large documents chunk by chunk. What it has before an object is made of it is a session; its name is an
 * opaque string, which the ledger keeps so that any process can go on.
 *
 * <p>The sizes of chunks aren't the store's to choose: they are those of which the CRC32C was taken, once for all stores
 * ({@link io.waybill.content.Checksums#chunkSize}). It must take 4,096 of them, and multiples of 256 KiB.
 */
public interface ChunkedStore extends Store {
    /** Begins a session. One whose beginning was never answered should be discarded here, if the store can tell which. */
    String begin(Delivery delivery) throws Exception;

    /**
     * Asks what a session has.
     *
     * @return the chunks that the store holds and that are the planned ones by size and checksum; empty if it doesn't know
     *     the session
     */
    Optional<Sent> sent(Delivery delivery, String session) throws Exception;

    /**
     * Sends a chunk with a checksum that the store compares, or compares what it answers.
     *
     * @param content of the chunk, which can be reset
     * @return the store's name for the chunk
     * @throws io.waybill.outcome.DeliveryFailed with {@code SESSION_GONE} if the store doesn't know the session
     * @throws io.waybill.content.ContentChanged if the content isn't what was described
     */
    String send(Chunk chunk, InputStream content) throws Exception;

    /** Discards a session without touching an object; one that isn't there is discarded already. */
    void abort(Delivery delivery, String session) throws Exception;

    /** A store that takes the chunks of a document one after the other only; its documents go in parallel instead. */
    interface InOrder extends ChunkedStore {}

    /** A store that makes the object when it is told to, or can say what it made of the last chunk. */
    interface Commits extends ChunkedStore {
        /**
         * Makes one object of all chunks. That it may be there is booked before.
         *
         * @param remotes the store's names of the chunks, in their order
         */
        Stored commit(Delivery delivery, String session, List<String> remotes) throws Exception;
    }
}
