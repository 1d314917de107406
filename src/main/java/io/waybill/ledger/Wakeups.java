package io.waybill.ledger;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says which lanes may have work, so that a lane need not ask the ledger for nothing. A lost call costs no more than
 * the interval: each lane looks for itself that often, for work of other nodes and work that has become due.
 */
public final class Wakeups {
    private static final class Bell {
        private boolean rung = true;
        private long looked;
    }

    private final Map<String, Bell> bells = new ConcurrentHashMap<>();
    private final long interval;

    Wakeups(Duration interval) {
        this.interval = interval.toNanos();
    }

    public void ring(String lane) {
        Bell bell = bell(lane);
        synchronized (bell) {
            bell.rung = true;
        }
    }

    /** Whether the lane should look now; it is then taken to have looked. */
    public boolean answer(String lane) {
        Bell bell = bell(lane);
        long now = System.nanoTime();
        synchronized (bell) {
            boolean due = bell.rung || now - bell.looked >= interval;
            if (due) {
                bell.rung = false;
                bell.looked = now;
            }
            return due;
        }
    }

    private Bell bell(String lane) {
        return bells.computeIfAbsent(lane, name -> new Bell());
    }
}
