package io.waybill.delivery;

import io.waybill.content.Checksums;
import io.waybill.content.ChunkMd5;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One attempt to send a document in chunks: which the store has, and whether the attempt still makes sense. The chunks are
 * those whose CRC32C was taken, so that each can be compared with what the document was when it was described.
 */
public final class ChunkedAttempt {
    private static final int CRC32C_DIGITS = 8;

    private final Delivery delivery;
    private final String session;
    private final Map<Integer, String> confirmed;
    private final long beginning;
    private final int last;
    private volatile boolean progressed;
    private volatile boolean cancelled;
    private volatile Optional<Failure> stopped = Optional.empty();

    /** @param lastWaits whether the last chunk isn't to be sent, because it would publish the document */
    ChunkedAttempt(Delivery delivery, String session, Sent sent, boolean lastWaits) {
        this.delivery = delivery;
        this.session = session;
        this.beginning = sent.bytes();
        this.last = size() - (lastWaits ? 1 : 0);
        this.confirmed = new ConcurrentHashMap<>(sent.chunks());
        for (int i = 0; i < size() && end(delivery, i) <= beginning; i++) {
            confirmed.put(i, "");
        }
    }

    public Delivery delivery() {
        return delivery;
    }

    /** The store's name for the attempt. */
    public String session() {
        return session;
    }

    /** How many chunks the document has. */
    public int size() {
        return Checksums.chunks(delivery.size());
    }

    /**
     * The chunks that the store lacks, in their order. It ends early when the attempt is cancelled; but a chunk that was
     * announced is handed out, for who asks {@code hasNext} may count on it.
     */
    public Iterator<Chunk> missing() {
        return new Iterator<>() {
            private int next = 0;
            private boolean announced;

            @Override
            public boolean hasNext() {
                while (next < last && confirmed.containsKey(next)) {
                    next++;
                }
                announced = announced || next < last && !cancelled;
                return announced;
            }

            @Override
            public Chunk next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                announced = false;
                return chunk(next++);
            }
        };
    }

    /** Lets no further chunk begin, for a reason outside of it; the attempt ends with that. */
    void stop(Failure why) {
        stopped = Optional.of(why);
        cancel();
    }

    /** Lets no further chunk begin. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Whether the store confirmed a chunk in this attempt. */
    boolean hasProgressed() {
        return progressed;
    }

    void confirm(Chunk chunk, String remote) {
        progressed = true;
        confirmed.put(chunk.index(), remote);
    }

    /**
     * Makes sure that all chunks are confirmed that can be sent now.
     *
     * @throws DeliveryFailed if one isn't, because the attempt was stopped
     */
    void requireSent() {
        for (int i = 0; i < last; i++) {
            remote(i);
        }
    }

    /** What the store confirmed, by index. */
    Map<Integer, String> confirmed() {
        return confirmed;
    }

    long confirmedBytes() {
        return Math.max(
                beginning,
                confirmed.keySet().stream().mapToLong(i -> length(delivery, i)).sum());
    }

    /**
     * The store's names of all chunks, in their order.
     *
     * @throws DeliveryFailed if one isn't confirmed because the attempt was stopped
     * @throws IllegalStateException if one isn't confirmed for no reason
     */
    public List<String> remotes() {
        List<String> remotes = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            remotes.add(remote(i));
        }
        return remotes;
    }

    private String remote(int index) {
        String remote = confirmed.get(index);
        if (remote == null) {
            stopped.ifPresent(why -> {
                throw new DeliveryFailed(why);
            });
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "chunk %d of %d of %s to %s is not confirmed, so it can't be committed",
                    index,
                    size(),
                    delivery.document().name(),
                    delivery.store()));
        }
        return remote;
    }

    /** The CRC32C of a whole chunk, in lower-case hexadecimal. */
    public static String crc32c(Delivery delivery, int index) {
        String all = delivery.document().description().crc32c();
        return all.substring(index * CRC32C_DIGITS, (index + 1) * CRC32C_DIGITS);
    }

    /**
     * The MD5 of a whole chunk, in lower-case hexadecimal. That of a large document's chunk is taken now, by reading it, and
     * is that of the document that was described.
     *
     * @throws io.waybill.content.ContentChanged if the content isn't what was described
     */
    public static String md5(Delivery delivery, int index) throws IOException {
        Optional<String> whole = delivery.md5();
        return whole.isPresent()
                ? whole.get()
                : ChunkMd5.of(
                        delivery.document().content(),
                        start(delivery, index),
                        length(delivery, index),
                        crc32c(delivery, index));
    }

    /** How many bytes a chunk has. */
    public static long length(Delivery delivery, int index) {
        return end(delivery, index) - start(delivery, index);
    }

    private Chunk chunk(int index) {
        long start = Math.max(start(delivery, index), beginning);
        return new Chunk(this, index, start, end(delivery, index) - start);
    }

    private static long start(Delivery delivery, int index) {
        return index * Checksums.chunkSize(delivery.size());
    }

    private static long end(Delivery delivery, int index) {
        return Math.min(delivery.size(), (index + 1) * Checksums.chunkSize(delivery.size()));
    }
}
