package io.waybill.ledger;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes the lanes that have work, so that none asks the ledger for nothing. A lost call costs no more than the interval:
 * each lane looks for itself that often, for work of other nodes and for work that has become due.
 */
public final class Wakeups {
    private final Map<String, Semaphore> bells = new ConcurrentHashMap<>();
    private final Duration interval;

    Wakeups(Duration interval) {
        this.interval = interval;
    }

    public void ring(String lane) {
        bell(lane).release();
    }

    /** Waits until somebody rings or the interval is over. */
    public void await(String lane) throws InterruptedException {
        Semaphore bell = bell(lane);
        if (bell.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
            bell.drainPermits();
        }
    }

    private Semaphore bell(String lane) {
        return bells.computeIfAbsent(lane, name -> new Semaphore(0));
    }
}
