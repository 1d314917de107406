package io.waybill.intake;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * How long batches wait that are put off over and over: each time twice as long as before, up to a limit. One that was not put off for
 * a while begins anew. It is kept in memory alone: after a start all of them are tried soon.
 */
final class GrowingPauses {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration TOLD_EVERY = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 20;

    /** Batches; of more than these some wait for the first pause only. */
    private static final long MOST = 100_000;

    /**
     * A batch is put off.
     *
     * @param pause until it is tried again
     * @param isToTell whether that was not told for a long time
     */
    record Pause(Duration pause, boolean isToTell) {}

    /** All times are of {@link System#nanoTime}. */
    private record Wait(int times, long due, long told) {}

    private final LongSupplier clock;
    private final Cache<UUID, Wait> waits = CacheBuilder.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(TOLD_EVERY.multipliedBy(2))
            .build();

    GrowingPauses() {
        this(System::nanoTime);
    }

    GrowingPauses(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * A batch is put off once more.
     *
     * @param longest its longest pause
     */
    synchronized Pause next(UUID batch, Duration longest) {
        long now = clock.getAsLong();
        Wait before = waits.getIfPresent(batch);
        boolean isNew = before == null || now - before.due > longest.toNanos();
        int times = isNew ? 0 : before.times;
        boolean isToTell = before == null || now - before.told > TOLD_EVERY.toNanos();
        long pause = Math.min(longest.toNanos(), FIRST.toNanos() << Math.min(times, MOST_DOUBLINGS));
        waits.put(batch, new Wait(times + 1, now + pause, isToTell ? now : before.told));
        return new Pause(Duration.ofNanos(pause), isToTell);
    }
}
