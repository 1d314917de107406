package io.waybill.ledger;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Wakes the lanes that have work, so that none asks the ledger for nothing. A lost call costs no more than the interval:
 * each lane looks for itself that often, for work of other nodes and for work that has become due.
 */
public final class Wakeups {
    private record Bell(Semaphore calls, AtomicLong rings) {}

    private final Map<String, Bell> bells = new ConcurrentHashMap<>();
    private final Duration interval;

    Wakeups(Duration interval) {
        this.interval = interval;
    }

    public void ring(String lane) {
        Bell bell = bell(lane);
        bell.rings.incrementAndGet();
        bell.calls.release();
    }

    /** How often a lane was rung for. */
    public long rings(String lane) {
        return bell(lane).rings.get();
    }

    /** How long a lane waits at most before it looks for itself. */
    public Duration interval() {
        return interval;
    }

    /** Waits until somebody rings or the interval is over. */
    public void await(String lane) throws InterruptedException {
        Semaphore calls = bell(lane).calls;
        if (calls.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
            calls.drainPermits();
        }
    }

    private Bell bell(String lane) {
        return bells.computeIfAbsent(lane, name -> new Bell(new Semaphore(0), new AtomicLong()));
    }
}
