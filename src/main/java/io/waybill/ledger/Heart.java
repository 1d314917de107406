package io.waybill.ledger;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps this run alive in the ledger, and what is committed on the disk. */
final class Heart {
    private static final Logger LOG = LoggerFactory.getLogger(Heart.class);

    private final Ledger ledger;
    private final NodeRuns runs;
    private final LogWatch log;
    private final ClockWatch time;
    private final Duration beat;
    private final Duration force;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "ledger-heart");
        thread.setDaemon(true);
        return thread;
    });

    Heart(Ledger ledger, NodeRuns runs, LogWatch log, ClockWatch time, Duration beat, Duration force) {
        this.ledger = ledger;
        this.runs = runs;
        this.log = log;
        this.time = time;
        this.beat = beat;
        this.force = force;
    }

    void start() {
        runs.begin();
        beat();
    }

    /** Beats from now on; the run has begun already. */
    void beat() {
        clock.scheduleWithFixedDelay(
                () -> {
                    attempt(runs::beat);
                    attempt(log::look);
                    attempt(time::look);
                },
                beat.toMillis(),
                beat.toMillis(),
                TimeUnit.MILLISECONDS);
        clock.scheduleWithFixedDelay(
                () -> attempt(ledger::force), force.toMillis(), force.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop() {
        clock.shutdown();
        try {
            if (!clock.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("The last beat still waits for the ledger");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        attempt(runs::end);
    }

    /** The ledger says aloud when it can't be written; here it is only tried again. */
    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.debug("The next beat tries again", e);
        } catch (Error e) {
            EndOfProcess.because("This process can't say any more that it lives", e);
        }
    }
}
