package io.waybill.delivery;

import com.netflix.concurrency.limits.limit.AIMDLimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * How many requests to a store may be on their way: one more after each answer while the limit is made use of, half as many
 * when the store asks for less or doesn't answer in time (additive increase, multiplicative decrease; RFC 5681 has it from
 * networks). It begins at the ceiling, which is configured.
 */
public final class Limits {
    private static final double HALF = 0.5;
    private static final int FLOOR = 1;
    /** Answers may take as long as they need: a timeout of the client is what counts. */
    private static final Duration NEVER = Duration.ofDays(1);

    private static final class Limit {
        private final AIMDLimit limit;
        private final List<IntConsumer> listeners = new CopyOnWriteArrayList<>();
        /** As last seen; where nobody looks, all are taken to be made use of. */
        private volatile int busy;

        private Limit(int ceiling) {
            busy = ceiling;
            limit = AIMDLimit.newBuilder()
                    .initialLimit(ceiling)
                    .minLimit(FLOOR)
                    .maxLimit(ceiling)
                    .backoffRatio(HALF)
                    .timeout(NEVER.toMillis(), TimeUnit.MILLISECONDS)
                    .build();
            limit.notifyOnChange(size -> listeners.forEach(listener -> listener.accept(size)));
        }
    }

    private final Map<String, Limit> limits = new ConcurrentHashMap<>();

    /** Sets a ceiling, before the limit is used. */
    void ceiling(String name, int ceiling) {
        limits.put(name, new Limit(ceiling));
    }

    /** What is to be told whenever a limit changes. */
    public void onChange(String name, IntConsumer listener) {
        limit(name).listeners.add(listener);
    }

    /** How many more may begin while {@code busy} are on their way. */
    public int free(String name, int busy) {
        Limit limit = limit(name);
        limit.busy = busy;
        return Math.max(0, limit.limit.getLimit() - busy);
    }

    /** How many may be on their way at present. */
    public int of(String name) {
        return limit(name).limit.getLimit();
    }

    /** How many chunks to a store may be on their way at present. */
    public int ofChunks(String store) {
        return of(chunks(store));
    }

    /** What the limit for the chunks of a store is called, and the pool that obeys it. */
    public static String chunks(String store) {
        return store + "-chunks";
    }

    /** A request was answered. */
    void answered(String name) {
        Limit limit = limit(name);
        limit.limit.onSample(0, 0, limit.busy, false);
    }

    /** The store asked for less, or didn't answer in time. */
    void overloaded(String name) {
        Limit limit = limit(name);
        limit.limit.onSample(0, 0, limit.busy, true);
    }

    private Limit limit(String name) {
        Limit limit = limits.get(name);
        if (limit == null) {
            throw new IllegalArgumentException("there is no limit '" + name + "'");
        }
        return limit;
    }
}
