package io.waybill.ledger;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the machine's time of day was set back, where that is the time of the ledger: what was postponed before would wait for as
 * much longer, an hour for a second, and nobody would know why. It is due as it would have been.
 */
final class ClockWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
    private static final Duration NOTICED = Duration.ofSeconds(2);
    private static final List<String> WAITING = List.of(
            "delivery SET due_at = due_at - ? WHERE state <> 'DELIVERED' AND state = 'WAITING'",
            "document SET due_at = due_at - ? WHERE state = 'NEW'",
            "batch SET due_at = due_at - ? WHERE state <> 'SETTLED'");

    private final Ledger ledger;
    private final boolean concerned;
    private final LongSupplier time;
    private final LongSupplier steady;
    private long difference;

    /**
     * @param concerned whether the ledger has the time of this machine
     * @param time of day, in milliseconds
     * @param steady what goes on evenly, in nanoseconds
     */
    ClockWatch(Ledger ledger, boolean concerned, LongSupplier time, LongSupplier steady) {
        this.ledger = ledger;
        this.concerned = concerned;
        this.time = time;
        this.steady = steady;
        this.difference = difference();
    }

    /** Looks. To be called every few seconds by one thread; what can't be written is written at the next look. */
    void look() {
        long now = difference();
        long back = difference - now;
        if (concerned && back > NOTICED.toMillis()) {
            int changed = ledger.write(writes -> {
                int sum = 0;
                for (String waiting : WAITING) {
                    sum += writes.jdbc().update("UPDATE " + waiting + " AND due_at > now_ms()", back);
                }
                return sum;
            });
            LOG.warn(
                    "The time of this machine was set back by {} s: what waits is due as before, which concerned {} of them",
                    Duration.ofMillis(back).toSeconds(),
                    changed);
        }
        difference = now;
    }

    private long difference() {
        return time.getAsLong() - Duration.ofNanos(steady.getAsLong()).toMillis();
    }
}
