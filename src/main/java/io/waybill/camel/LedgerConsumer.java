package io.waybill.camel;

import io.waybill.ledger.EndOfProcess;
import io.waybill.ledger.Handover;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.LedgerUnavailable;
import io.waybill.ledger.StaleClaim;
import io.waybill.ledger.Wakeups;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what is due in one lane, never more than it has free workers, and sends each through the route. While nobody waits in
 * the lane, what is just being booked is given to free workers directly ({@link Handover}). A worker is free
 * again when the exchange is done, which a route with a parallel split may tell later than it returns, or when the route
 * says that the rest is for the ledger to do ({@link Workers}).
 *
 * <p>Whatever keeps what becomes of something from being booked, it is kept, and booked when it can be: at once when the ledger
 * can be written again, and after a pause that doubles if it is something else.
 */
class LedgerConsumer<T> extends DefaultConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerConsumer.class);

    /** What ended, and why; or what was not begun, and is to be refused. */
    private record Ended<T>(T taken, @Nullable Throwable why, boolean refused, int tries, long dueAt) {
        private Ended(T taken, @Nullable Throwable why, boolean refused) {
            this(taken, why, refused, 0, System.nanoTime());
        }

        private boolean isDue() {
            return System.nanoTime() - dueAt >= 0;
        }

        /** The same, to be booked after a pause that doubles. */
        private Ended<T> later() {
            long pause = Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(tries, 10));
            return new Ended<>(taken, why, refused, tries + 1, System.nanoTime() + pause);
        }
    }

    /** The free workers, as the ledger sees them. */
    private final class Free implements Handover.Workers<T> {
        @Override
        public int reserve(int most) {
            if (!mayTake()) {
                slots.somebodyWaits();
                return 0;
            }
            return slots.reserveForBooked(most);
        }

        @Override
        public void release(int unused) {
            slots.release(unused);
            lane.release(unused);
        }

        @Override
        public void start(T claimed) {
            startReserved(claimed);
        }
    }

    private static final Duration STOPPING = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Lane<T> lane;
    private final int workers;
    private final WorkerSlots slots;
    private final Ledger ledger;
    private final Wakeups wakeups;
    private final Queue<Ended<T>> unbooked = new ConcurrentLinkedQueue<>();
    private final Free handedOver = new Free();
    private volatile boolean running;
    private ExecutorService dispatcher;
    private ExecutorService pool;

    @SuppressWarnings("NullAway")
    LedgerConsumer(LedgerEndpoint endpoint, Processor processor, Lane<T> lane, Ledger ledger, int workers) {
        super(endpoint, processor);
        this.lane = lane;
        this.ledger = ledger;
        this.wakeups = ledger.wakeups();
        this.workers = workers;
        this.slots = new WorkerSlots(lane, workers, wakeups);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        running = true;
        pool = getEndpoint().getCamelContext().getExecutorServiceManager().newThreadPool(this, lane.name(), profile());
        dispatcher = getEndpoint()
                .getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadExecutor(this, lane.name() + "-dispatcher");
        dispatcher.execute(this::dispatch);
        ledger.handover().open(lane.name(), handedOver);
    }

    /**
     * One that says that it is stopped: Camel's usual one would drop what comes then, and nobody would give it back. A worker is
     * free a moment before its thread is, so what comes waits for one.
     */
    private ThreadPoolProfile profile() {
        return new ThreadPoolProfileBuilder(lane.name())
                .poolSize(workers)
                .maxPoolSize(workers)
                .keepAliveTime(0L)
                .allowCoreThreadTimeOut(false)
                .maxQueueSize(Integer.MAX_VALUE)
                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                .build();
    }

    @Override
    protected void doStop() throws Exception {
        running = false;
        ledger.handover().close(lane.name(), handedOver);
        wakeups.ring(lane.name());
        getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(dispatcher);
        getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(pool);
        slots.awaitReserved(STOPPING);
        try {
            bookTheUnbooked(true);
        } catch (LedgerUnavailable e) {
            LOG.warn("{} stops, and leaves what it holds to the end of this run: {}", lane.name(), e.getMessage());
        }
        super.doStop();
    }

    private void dispatch() {
        while (running) {
            try {
                wakeups.await(lane.name());
                bookTheUnbooked(false);
                while (running && takeSome()) {
                    LOG.trace("{} may have more", lane.name());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (LedgerUnavailable e) {
                LOG.debug("{} waits for the ledger", lane.name(), e);
            } catch (RuntimeException e) {
                if (LedgerUnavailable.isBehind(e)) {
                    LOG.debug("{} waits for the ledger", lane.name(), e);
                } else {
                    LOG.warn("{} could not take what is due and tries again", lane.name(), e);
                }
            } catch (Error e) {
                EndOfProcess.because(lane.name() + " can take nothing any more", e);
            }
        }
    }

    /** Fills the free workers; false when there is none, or nothing more is due. */
    private boolean takeSome() {
        long rings = wakeups.rings(lane.name());
        int reserved = mayTake() ? slots.reserveForClaimed() : 0;
        if (reserved == 0) {
            return false;
        }
        Lane.Due<T> due = new Lane.Due<>(List.of(), false);
        try {
            due = lane.claim(reserved, slots.mostLarge());
        } finally {
            slots.release(reserved - due.taken().size());
        }
        due.taken().forEach(this::admit);
        if (due.all()) {
            slots.nobodyWaited(rings);
        }
        return due.taken().size() == reserved;
    }

    /** What is claimed is worked on or kept to be refused, whatever happens to others of it. */
    private void admit(T taken) {
        boolean admitted;
        try {
            admitted = lane.admits(taken);
        } catch (RuntimeException e) {
            slots.release(1);
            keep(new Ended<>(taken, e, false), e);
            return;
        }
        if (admitted) {
            startReserved(taken);
        } else {
            slots.release(1);
            bookOrKeep(new Ended<>(taken, null, true));
        }
    }

    private boolean mayTake() {
        return running && isRunAllowed() && !isSuspendingOrSuspended();
    }

    private void startReserved(T taken) {
        WorkerSlots.Worker worker = slots.occupy(lane.takesMany(taken), lane.isLarge(taken));
        try {
            pool.execute(() -> work(taken, worker));
        } catch (RuntimeException | Error e) {
            // Stopped, or there is no thread for it. Somebody else gives this back, for the thread that writes the
            // ledger, which this may be, can't.
            unbooked.add(new Ended<>(taken, e, false));
            worker.end();
        } finally {
            slots.begun();
        }
    }

    private void work(T taken, WorkerSlots.Worker worker) {
        Exchange exchange = createExchange(false);
        exchange.setProperty(Workers.WORKER, worker);
        exchange.getMessage().setBody(taken);
        exchange.setVariable(lane.variable(), taken);
        try {
            getAsyncProcessor().process(exchange, doneSync -> finish(taken, worker, exchange));
        } catch (RuntimeException | Error e) {
            exchange.setException(e);
            finish(taken, worker, exchange);
        }
    }

    private void finish(T taken, WorkerSlots.Worker worker, Exchange exchange) {
        try {
            done(taken, worker, exchange.getException());
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private void done(T taken, WorkerSlots.Worker worker, @Nullable Throwable why) {
        try {
            bookOrKeep(new Ended<>(taken, why, false));
        } finally {
            worker.end();
        }
    }

    private void bookOrKeep(Ended<T> ended) {
        try {
            book(ended);
        } catch (RuntimeException | Error e) {
            keep(ended, e);
        }
    }

    /** Nobody else knows of the claim. */
    private void keep(Ended<T> ended, Throwable why) {
        if (LedgerUnavailable.isBehind(why)) {
            LOG.debug("{} gives back {} when the ledger can be written", lane.name(), ended.taken(), why);
            unbooked.add(ended);
        } else {
            LOG.warn(
                    "{} could not book what becomes of {}, and tries again: {}",
                    lane.name(),
                    ended.taken(),
                    why.toString());
            unbooked.add(ended.later());
        }
    }

    /** Until the ledger is unavailable again, which leaves the rest for the next time. */
    private void bookTheUnbooked(boolean all) {
        for (int left = unbooked.size(); left > 0; left--) {
            Ended<T> ended = unbooked.poll();
            if (ended == null) {
                return;
            }
            if (!all && !ended.isDue()) {
                unbooked.add(ended);
                continue;
            }
            try {
                book(ended);
            } catch (LedgerUnavailable e) {
                unbooked.add(ended);
                throw e;
            } catch (RuntimeException | Error e) {
                keep(ended, e);
            }
        }
    }

    private void book(Ended<T> ended) {
        T taken = ended.taken();
        Throwable why = ended.why();
        try {
            if (ended.refused()) {
                lane.refuse(taken);
            } else if (why instanceof StaleClaim) {
                LOG.info("{}", why.getMessage());
                lane.lost(taken);
            } else if (why != null) {
                lane.failed(taken, why);
            } else if (lane.leftOpen(taken)) {
                String route = getEndpoint().getEndpointUri();
                lane.failed(
                        taken,
                        new IllegalStateException(String.format(
                                Locale.ROOT,
                                "the route from %s ended without a decision on it: let it end in a 'deliver-action'",
                                route)));
            }
        } catch (StaleClaim e) {
            // Somebody else goes on with it, or this run has ended and given back what it held.
            LOG.info("{}", e.getMessage());
        }
    }
}
