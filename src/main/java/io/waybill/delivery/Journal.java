package io.waybill.delivery;

import io.waybill.ledger.BatchControl;
import io.waybill.ledger.Chunks;
import io.waybill.ledger.EndOfProcess;
import io.waybill.ledger.LedgerUnavailable;
import io.waybill.ledger.StaleClaim;
import io.waybill.outcome.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Books confirmed chunks a group at a time, so that thousands a second cost the ledger no more than a few commits. What
 * was not booked when the process ended, the store tells when the session goes on.
 */
final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private record Group(Map<Integer, String> remotes, long bytes) {
        private Group with(Chunk chunk, String remote) {
            remotes.put(chunk.index(), remote);
            return new Group(remotes, bytes + chunk.length());
        }

        private Group with(Group other) {
            remotes.putAll(other.remotes);
            return new Group(remotes, bytes + other.bytes);
        }
    }

    private final Chunks chunks;
    private final BatchControl control;
    private final Map<ChunkedAttempt, Group> pending = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clerk =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "chunk-journal"));

    /** @param every how long a group waits for company */
    Journal(Chunks chunks, BatchControl control, Duration every) {
        this.chunks = chunks;
        this.control = control;
        clerk.scheduleWithFixedDelay(this::bookAll, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    void confirmed(ChunkedAttempt attempt, Chunk chunk, String remote) {
        pending.compute(
                attempt, (key, known) -> (known == null ? new Group(new HashMap<>(), 0) : known).with(chunk, remote));
    }

    /**
     * Books at once what is pending of a session; while the ledger can't be written it stays pending.
     *
     * @throws StaleClaim if the delivery isn't ours any more
     */
    void book(ChunkedAttempt attempt) {
        Group group = pending.remove(attempt);
        if (group != null) {
            try {
                chunks.confirm(attempt.delivery(), group.remotes(), group.bytes());
            } catch (LedgerUnavailable e) {
                pending.merge(attempt, group, Group::with);
                throw e;
            }
        }
    }

    private void bookAll() {
        List<ChunkedAttempt> going = new ArrayList<>(pending.keySet());
        for (ChunkedAttempt attempt : going) {
            attempt(attempt, () -> book(attempt));
        }
        if (!going.isEmpty()) {
            attempt(going.get(0), () -> stopHeld(going));
        }
    }

    private void attempt(ChunkedAttempt attempt, Runnable work) {
        try {
            work.run();
        } catch (StaleClaim e) {
            LOG.info("{}", e.getMessage());
            attempt.cancel();
        } catch (LedgerUnavailable e) {
            LOG.debug("Chunks of {} are not booked: {}", attempt.delivery().id(), e.getMessage());
        } catch (RuntimeException e) {
            if (LedgerUnavailable.isBehind(e)) {
                LOG.debug("Chunks of {} wait for the ledger", attempt.delivery().id(), e);
            } else {
                LOG.warn("Chunks of {} could not be booked", attempt.delivery().id(), e);
            }
        } catch (Error e) {
            EndOfProcess.because("Chunks can't be booked any more", e);
        }
    }

    /** A session ends with the chunks that are on their way when its batch isn't to be sent any more. */
    private void stopHeld(List<ChunkedAttempt> going) {
        Map<UUID, Failure> held =
                control.held(going.stream().map(Journal::batch).distinct().toList());
        for (ChunkedAttempt attempt : going) {
            Failure why = held.get(batch(attempt));
            if (why != null) {
                attempt.stop(why);
            }
        }
    }

    private static UUID batch(ChunkedAttempt attempt) {
        return attempt.delivery().document().batch();
    }

    @Override
    public void close() {
        clerk.shutdown();
        bookAll();
    }
}
