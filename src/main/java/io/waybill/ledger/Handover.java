package io.waybill.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives what is just being booked to workers of this process that are free, so that it need not wait in the ledger, be found
 * there and be claimed: it is booked as claimed. That is done only while nobody waits in its lane, so nobody is overtaken; a
 * process that ends loses such a claim as it loses any other.
 */
public final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    /**
     * The workers of a lane. The thread that writes the ledger calls it, so it must not wait for anything.
     *
     * @param <T> what they work on
     */
    public interface Workers<T> {
        /** Keeps up to {@code most} workers free; none while somebody waits in the lane. */
        int reserve(int most);

        /** So many that were kept free aren't needed. */
        void release(int unused);

        /** This is claimed, for one that was kept free. It must not fail: nobody else knows of the claim. */
        void start(T claimed);
    }

    /** The workers of a lane that are kept free until it shows whether what they are to get is committed. */
    static final class Reserved<T> {
        private final @Nullable Workers<T> workers;
        private final int number;
        private final List<T> claimed = new ArrayList<>();

        private Reserved(@Nullable Workers<T> workers, int number) {
            this.workers = workers;
            this.number = number;
        }

        /** How many more it can have. */
        int left() {
            return number - claimed.size();
        }

        void add(T one) {
            claimed.add(one);
        }

        private void committed() {
            if (workers != null) {
                claimed.forEach(one -> start(workers, one));
                if (left() > 0) {
                    workers.release(left());
                }
            }
        }

        /** What is committed stays so, whatever becomes of one worker: its group must not be written again. */
        private static <T> void start(Workers<T> workers, T one) {
            try {
                workers.start(one);
            } catch (RuntimeException | Error e) {
                LOG.error("No worker could begin with {}: it stays claimed until this run ends", one, e);
            }
        }

        private void rolledBack() {
            if (workers != null && number > 0) {
                workers.release(number);
            }
        }
    }

    /** All that one piece of work reserved. */
    static final class Reservations {
        private final Handover handover;
        private final List<Reserved<?>> all = new ArrayList<>();

        Reservations(Handover handover) {
            this.handover = handover;
        }

        <T> Reserved<T> reserve(String lane, int most) {
            Reserved<T> reserved = handover.reserve(lane, most);
            all.add(reserved);
            return reserved;
        }

        void committed() {
            all.forEach(Reserved::committed);
        }

        void rolledBack() {
            all.forEach(Reserved::rolledBack);
        }
    }

    private final Map<String, Workers<?>> lanes = new ConcurrentHashMap<>();

    Handover() {}

    /** From now on the workers of a lane can be given something. */
    public void open(String lane, Workers<?> workers) {
        lanes.put(lane, workers);
    }

    /** They can't any more. If others work in the lane by now, those still can. */
    public void close(String lane, Workers<?> workers) {
        lanes.remove(lane, workers);
    }

    @SuppressWarnings("unchecked")
    private <T> Reserved<T> reserve(String lane, int most) {
        Workers<T> workers = (Workers<T>) lanes.get(lane);
        return new Reserved<>(workers, workers == null || most == 0 ? 0 : workers.reserve(most));
    }
}
