package io.waybill.camel;

import io.waybill.ledger.Wakeups;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How many workers of a lane are in work, and how many are kept free for what is just being claimed, or booked for them directly.
 * What is booked gets one only while nobody waits in the lane, so nobody is overtaken.
 */
final class WorkerSlots {
    /** One worker in work; it can be freed before its exchange is done. */
    final class Worker {
        private final boolean many;
        private final boolean large;
        private boolean free;
        private boolean early;

        private Worker(boolean many, boolean large) {
            this.many = many;
            this.large = large;
        }

        /** The worker is free for something else, unless too many wait for the ledger already. */
        void release() {
            releaseEarly(this);
        }

        /** The exchange is done. */
        void end() {
            ended(this);
        }
    }

    /** How many may wait for the ledger, beside those that are in work. */
    private static final int MOST_AHEAD = 256;

    private static final long SOMEBODY_WAITS = -1;

    private final Lane<?> lane;
    private final int workers;
    private final Wakeups wakeups;
    private int busy;
    private int busyWithMany;
    private int busyWithLarge;
    private int ahead;
    private int reserved;
    private int beginning;

    /** Whether the lane is to be rung for when a worker is free again. */
    private boolean full;

    /** How often the lane had been rung for when nobody waited in it, and when that was. */
    private long quietAtRings = SOMEBODY_WAITS;

    private long quietAt;

    WorkerSlots(Lane<?> lane, int workers, Wakeups wakeups) {
        this.lane = lane;
        this.workers = workers;
        this.wakeups = wakeups;
    }

    /** Keeps all workers free that are, and may have something; each is then {@link #occupy occupied} or {@link #release released}. */
    synchronized int reserveForClaimed() {
        int inWork = busy + reserved;
        int allowed = inWork < workers ? Math.max(0, lane.allowed(workers - inWork, inWork - busyWithMany)) : 0;
        full = allowed == 0 && inWork > 0;
        reserved += allowed;
        return allowed;
    }

    /**
     * Keeps up to {@code most} workers free for what is just being booked; none if somebody waits, or may have become due since
     * nobody did.
     */
    synchronized int reserveForBooked(int most) {
        boolean quiet = quietAtRings == wakeups.rings(lane.name())
                && System.nanoTime() - quietAt < wakeups.interval().toNanos();
        int inWork = busy + reserved;
        int free = quiet ? Math.min(most, workers - inWork) : 0;
        int allowed = free > 0 ? lane.reserve(free, inWork - busyWithMany) : 0;
        reserved += allowed;
        if (allowed < most) {
            somebodyWaits();
        }
        return allowed;
    }

    /** So many that were kept free aren't needed. */
    synchronized void release(int unused) {
        reserved -= unused;
        notifyAll();
    }

    /** One that was kept free is in work from now on, and begins; that it has begun, or could not, is {@link #begun told} then. */
    synchronized Worker occupy(boolean many, boolean large) {
        reserved--;
        beginning++;
        count(many, large, 1);
        return new Worker(many, large);
    }

    synchronized void begun() {
        beginning--;
        notifyAll();
    }

    /** Nobody waited in the lane when it had been rung for so often. */
    synchronized void nobodyWaited(long rings) {
        quietAtRings = rings;
        quietAt = System.nanoTime();
    }

    /** What is booked from now on may overtake somebody. */
    synchronized void somebodyWaits() {
        quietAtRings = SOMEBODY_WAITS;
    }

    /** How many more large ones may begin. */
    synchronized int mostLarge() {
        return Math.max(0, Lane.mostLarge(workers) - busyWithLarge);
    }

    /** Waits until nobody is kept free, or about to begin, but not longer than that. */
    synchronized void awaitReserved(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (reserved + beginning > 0 && System.nanoTime() < end) {
            TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
        }
    }

    private synchronized void releaseEarly(Worker worker) {
        if (!worker.free && ahead < MOST_AHEAD) {
            ahead++;
            worker.early = true;
            free(worker);
        }
    }

    private synchronized void ended(Worker worker) {
        if (worker.early) {
            worker.early = false;
            ahead--;
        }
        free(worker);
    }

    private void free(Worker worker) {
        if (!worker.free) {
            worker.free = true;
            count(worker.many, worker.large, -1);
            if (full || worker.large) {
                wakeups.ring(lane.name());
            }
        }
    }

    private void count(boolean many, boolean large, int by) {
        busy += by;
        busyWithMany += many ? by : 0;
        busyWithLarge += large ? by : 0;
    }
}
