package io.waybill.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Where a batch begins in the queue of a lane: behind what was claimed last, and one further for each batch that came
 * since. So a small batch doesn't wait for a large one that came before it, and many small ones don't hold up the large
 * one. Each lane has its own count, since documents are described faster than stores take them.
 *
 * <p>Nodes count for themselves: a difference between them costs some fairness, and nothing else.
 */
final class QueuePlaces {
    private record Start(String lane, UUID batch) {}

    private static final int REMEMBERED = 10_000;

    private final Map<String, Long> reached = new ConcurrentHashMap<>();
    private final Map<Start, Long> starts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Start, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * Where a batch begins; the same whenever it is asked for, as long as the batch isn't forgotten.
     *
     * @param head finds out the first place in the lane that is taken, the first time that it is used
     */
    synchronized long start(String lane, UUID batch, LongSupplier head) {
        Start key = new Start(lane, batch);
        Long known = starts.get(key);
        if (known == null) {
            Long last = reached.get(lane);
            known = last == null ? head.getAsLong() : last + 1;
            reached.put(lane, known);
            starts.put(key, known);
        }
        return known;
    }

    /** The lane has come to this place. */
    synchronized void reached(String lane, long place) {
        reached.merge(lane, place, Math::max);
    }

    /** What is sent again begins anew. */
    synchronized void forget(String lane, UUID batch) {
        starts.remove(new Start(lane, batch));
    }
}
