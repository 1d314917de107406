package io.waybill.delivery;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Goes on evenly, whatever becomes of the machine's time of day: what pauses for a second must not do so for an hour, because somebody
 * set the clock back. It tells how much time has passed, not which time it is.
 */
final class SteadyClock extends Clock {
    private final ZoneId zone;
    private final Instant start = Instant.now();
    private final long nanos = System.nanoTime();

    SteadyClock() {
        this(ZoneOffset.UTC);
    }

    private SteadyClock(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SteadyClock(other);
    }

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - nanos);
    }
}
