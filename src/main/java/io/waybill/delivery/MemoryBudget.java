package io.waybill.delivery;

import java.util.concurrent.Semaphore;
import org.springframework.util.unit.DataSize;

/**
 * The bytes that may be on their way at a time, over all stores. Who needs some waits in a queue, first come, first
 * served, and holds a place at its store already: never the reverse, or a slow store could hold bytes for nothing.
 */
public final class MemoryBudget {
    private static final int UNIT = 64 * 1024;

    /** Bytes that are borrowed; closing gives them back. */
    public final class Loan implements AutoCloseable {
        private int units;

        private Loan(int units) {
            this.units = units;
        }

        @Override
        public synchronized void close() {
            free.release(units);
            units = 0;
        }
    }

    private final int total;
    private final Semaphore free;

    MemoryBudget(DataSize total) {
        this.total = (int) Math.max(1, Math.min(Integer.MAX_VALUE, total.toBytes() / UNIT));
        this.free = new Semaphore(this.total, true);
    }

    /** A share of what the heap and the direct memory of this JVM can be at most. */
    static DataSize share(double share, long heap, long direct) {
        return DataSize.ofBytes((long) ((heap + direct) * share));
    }

    /**
     * Waits for bytes; more than the whole budget counts as the whole, and goes alone.
     *
     * @throws InterruptedException if the process ends meanwhile
     */
    public Loan borrow(long bytes) throws InterruptedException {
        int units = (int) Math.min(total, (bytes + UNIT - 1) / UNIT);
        free.acquire(units);
        return new Loan(units);
    }

    public DataSize total() {
        return DataSize.ofBytes((long) total * UNIT);
    }

    public DataSize used() {
        return DataSize.ofBytes((long) (total - free.availablePermits()) * UNIT);
    }

    /** How many wait. */
    public int waiting() {
        return free.getQueueLength();
    }
}
