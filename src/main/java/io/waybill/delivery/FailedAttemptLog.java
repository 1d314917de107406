package io.waybill.delivery;

import io.waybill.ledger.Delivery;
import io.waybill.ledger.Ids;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Failure.Cause;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of attempts that failed: one line for each store, cause and minute, and none while all is well. */
final class FailedAttemptLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FailedAttemptLog.class);

    private static final Set<Cause> UNTOLD = EnumSet.of(Cause.PAUSED, Cause.CANCELLED, Cause.LEDGER_UNAVAILABLE);

    private record Kind(String store, Cause cause) {}

    /** Attempts of one kind, and what is told of one of them. */
    private record Some(int attempts, String example) {
        private Some oneMore() {
            return new Some(attempts + 1, example);
        }
    }

    private final Duration every;
    private final Map<Kind, Some> untold = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock =
            new ScheduledThreadPoolExecutor(1, FailedAttemptLog::thread, new ThreadPoolExecutor.DiscardPolicy());

    /** @param every how long attempts of a kind are counted before they are told, together */
    FailedAttemptLog(Duration every) {
        this.every = every;
    }

    /** An attempt failed; that somebody paused or cancelled it is no failure, and a ledger that is away is told by itself. */
    void failed(Delivery delivery, Failure failure) {
        if (UNTOLD.contains(failure.cause())) {
            return;
        }
        Kind kind = new Kind(delivery.store(), failure.cause());
        untold.compute(kind, (key, before) -> {
            if (before != null) {
                return before.oneMore();
            }
            clock.schedule(() -> tell(kind), every.toMillis(), TimeUnit.MILLISECONDS);
            return new Some(
                    1,
                    String.format(
                            Locale.ROOT,
                            "%s of batch %s: %s",
                            delivery.document().name(),
                            Ids.brief(delivery.document().batch()),
                            failure.words()));
        });
    }

    /** Tells what is not told yet. */
    @Override
    public void close() {
        clock.shutdownNow();
        untold.keySet().forEach(this::tell);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "failed-attempts");
        thread.setDaemon(true);
        return thread;
    }

    private void tell(Kind kind) {
        Some some = untold.remove(kind);
        if (some != null) {
            LOG.info(
                    "{} at {} failed in the last minute: {}, e.g. {}",
                    some.attempts() == 1 ? "1 attempt" : some.attempts() + " attempts",
                    kind.store(),
                    kind.cause(),
                    some.example());
        }
    }
}
