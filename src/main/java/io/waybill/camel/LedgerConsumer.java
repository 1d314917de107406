package io.waybill.camel;

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
import java.util.concurrent.RejectedExecutionException;
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
 * <p>What a route failed with while the ledger could not be written is given back when it can be again.
 */
class LedgerConsumer<T> extends DefaultConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerConsumer.class);

    private record Ended<T>(T taken, @Nullable Throwable why) {}

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
            bookTheUnbooked();
        } catch (LedgerUnavailable e) {
            LOG.warn("{} stops, and leaves what it holds to the end of this run: {}", lane.name(), e.getMessage());
        }
        super.doStop();
    }

    private void dispatch() {
        while (running) {
            try {
                wakeups.await(lane.name());
                bookTheUnbooked();
                while (running && takeSome()) {
                    LOG.trace("{} may have more", lane.name());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (LedgerUnavailable e) {
                LOG.debug("{} waits for the ledger", lane.name(), e);
            } catch (RuntimeException e) {
                LOG.warn("{} could not take what is due and tries again", lane.name(), e);
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
        due.taken().forEach(this::startReserved);
        if (due.all()) {
            slots.nobodyWaited(rings);
        }
        return due.taken().size() == reserved;
    }

    private boolean mayTake() {
        return running && isRunAllowed() && !isSuspendingOrSuspended();
    }

    private void startReserved(T taken) {
        WorkerSlots.Worker worker = slots.occupy(lane.takesMany(taken), lane.isLarge(taken));
        try {
            pool.execute(() -> work(taken, worker));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // Stopped, or there is no thread for it. Somebody else gives this back, for the thread that writes the
            // ledger, which this may be, can't.
            unbooked.add(new Ended<>(taken, e));
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
        } catch (RuntimeException e) {
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
        Ended<T> ended = new Ended<>(taken, why);
        try {
            book(ended);
        } catch (LedgerUnavailable e) {
            LOG.warn("{} gives back {} later: {}", lane.name(), taken, e.getMessage());
            unbooked.add(ended);
        } finally {
            worker.end();
        }
    }

    /** Until the ledger is unavailable again, which leaves the rest for the next time. */
    private void bookTheUnbooked() {
        for (Ended<T> ended = unbooked.poll(); ended != null; ended = unbooked.poll()) {
            try {
                book(ended);
            } catch (LedgerUnavailable e) {
                unbooked.add(ended);
                throw e;
            }
        }
    }

    private void book(Ended<T> ended) {
        T taken = ended.taken();
        Throwable why = ended.why();
        try {
            if (why instanceof StaleClaim) {
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
            LOG.warn("{} could not give back {}: {}", lane.name(), taken, e.getMessage());
        }
    }
}
