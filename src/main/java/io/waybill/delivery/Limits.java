package io.waybill.delivery;

import com.netflix.concurrency.limits.limit.AIMDLimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * How many requests to a store may be on their way: one more after each round of answers while that brings more of them in
 * the same time, half as many when the store asks for less or doesn't answer in time (additive increase, multiplicative
 * decrease; RFC 5681 has it from networks). Requests that were under way at a decrease cause no further one, whatever becomes of
 * them. It begins at the ceiling, which is configured.
 */
public final class Limits {
    private static final double HALF = 0.5;
    private static final int FLOOR = 1;
    /** Answers may take as long as they need: a timeout of the client is what counts. */
    private static final Duration NEVER = Duration.ofDays(1);

    /** A round has as many answers as requests may be on their way, and at least so many. */
    private static final int SHORTEST_ROUND = 4;

    private static final double MORE = 1.03;
    /** After so many rounds that brought no more, one more request is tried all the same: the store may have recovered. */
    private static final int PATIENCE = 10;

    private final class Limit {
        private final AIMDLimit limit;
        private final List<IntConsumer> listeners = new CopyOnWriteArrayList<>();
        /** As last seen; where nobody looks, all are taken to be made use of. */
        private volatile int busy;

        /** How many requests are still under way that began before the last decrease, which they know nothing of. */
        private int older;

        private long roundBegan = clock.getAsLong();
        private int answers;
        private double rate;
        private int rounds;

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

        private synchronized void answered() {
            older = Math.max(0, older - 1);
            if (++answers < Math.max(SHORTEST_ROUND, limit.getLimit())) {
                return;
            }
            long now = clock.getAsLong();
            double reached = answers / Math.max(1.0, now - roundBegan);
            roundBegan = now;
            answers = 0;
            if (reached > rate * MORE || ++rounds >= PATIENCE) {
                rate = reached;
                rounds = 0;
                limit.onSample(0, 0, busy, false);
            }
        }

        private synchronized void overloaded() {
            if (older > 0) {
                older--;
                return;
            }
            older = Math.min(busy, limit.getLimit()) - 1;
            roundBegan = clock.getAsLong();
            answers = 0;
            rate = 0;
            rounds = 0;
            limit.onSample(0, 0, busy, true);
        }
    }

    private final LongSupplier clock;
    private final Map<String, Limit> limits = new ConcurrentHashMap<>();

    Limits() {
        this(System::nanoTime);
    }

    /** @param clock in nanoseconds */
    Limits(LongSupplier clock) {
        this.clock = clock;
    }

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
        limit(name).answered();
    }

    /** The store asked for less, or didn't answer in time. */
    void overloaded(String name) {
        limit(name).overloaded();
    }

    private Limit limit(String name) {
        Limit limit = limits.get(name);
        if (limit == null) {
            throw new IllegalArgumentException("there is no limit '" + name + "'");
        }
        return limit;
    }
}
