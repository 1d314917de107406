package io.waybill.ledger;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This run of this node, and the others as the ledger sees them. A claim belongs to a run; a run that was not seen for a
 * while is dead, and what it held goes back to the queue. The time is the database's.
 */
public final class NodeRuns {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRuns.class);

    private final Ledger ledger;
    private final String node;
    private final Duration deadAfter;
    private volatile UUID current = Ids.next();
    private volatile boolean ended;
    private volatile boolean stopped;
    private int unanswered;

    NodeRuns(Ledger ledger, String node, Duration deadAfter) {
        this.ledger = ledger;
        this.node = node;
        this.deadAfter = deadAfter;
    }

    /** The id of this run. */
    public UUID current() {
        return current;
    }

    /** Whether another process ended this run, so that it may take no more claims. */
    public boolean ended() {
        return ended;
    }

    /** Whether no other run that is not ended began before this one: of several, one sees to what is to be done once. */
    boolean isEldest() {
        return ledger.read()
                .queryForList(
                        "SELECT id FROM node_run WHERE ended_at IS NULL ORDER BY started_at, id LIMIT 1", UUID.class)
                .equals(List.of(current));
    }

    /** Begins this run and ends the earlier ones of this node at once: there is only one process of a name. */
    void begin() {
        ledger.write(writes -> {
            start(writes, current);
            List<UUID> earlier = others(writes);
            earlier.forEach(run -> end(writes, run, true));
            return earlier.size();
        });
    }

    /**
     * Says that this run lives, and ends those that were not seen for too long. To be called every few seconds. If others
     * ended this run because it was silent, or if nobody knows what this run holds, it goes on as a new one. What it held until
     * then was not to blame, and counts no attempt.
     */
    void beat() {
        if (stopped || ended) {
            return;
        }
        int losses = ledger.unanswered();
        boolean lostTrack = losses != unanswered;
        UUID next = Ids.next();
        Beat beat = ledger.writeAlone(writes -> {
            int seen = writes.jdbc()
                    .update("UPDATE node_run SET seen_at = now_ms() WHERE id = ? AND ended_at IS NULL", current);
            if (seen == 1 && !lostTrack) {
                return Beat.ALIVE;
            }
            if (!others(writes).isEmpty()) {
                return Beat.REPLACED;
            }
            HeldWork.forgive(writes, current);
            end(writes, current, false);
            start(writes, next);
            return Beat.RENEWED;
        });
        switch (beat) {
            case ALIVE -> LOG.trace("Seen");
            case RENEWED -> {
                current = next;
                unanswered = losses;
                LOG.warn(
                        "Node '{}' lost touch with the ledger for a while: what it held is taken up again, and it goes on",
                        node);
            }
            case REPLACED -> {
                ended = true;
                LOG.error(
                        "Another process took over as node '{}': this one stops working. Give each process its own"
                                + " waybill.node, and start this one again",
                        node);
            }
        }
        if (!ended) {
            toEnd().forEach(run -> ledger.write(writes -> endUnlessHeld(writes, run)));
        }
    }

    /** Ends this run in good order, so that what it held can be taken at once. */
    void end() {
        stopped = true;
        ledger.write(writes -> {
            HeldWork.forgive(writes, current);
            end(writes, current, false);
            return current;
        });
    }

    private enum Beat {
        ALIVE,
        RENEWED,
        REPLACED
    }

    /** Whether nobody has ended a run: what it holds is its own. */
    public boolean isRunning(Writes writes, UUID run) {
        return !writes.jdbc()
                .queryForList("SELECT id FROM node_run WHERE id = ? AND ended_at IS NULL", UUID.class, run)
                .isEmpty();
    }

    private void start(Writes writes, UUID run) {
        writes.jdbc()
                .update(
                        "INSERT INTO node_run (id, node, started_at, seen_at) VALUES (?, ?, now_ms(), now_ms())",
                        run,
                        node);
    }

    private List<UUID> others(Writes writes) {
        return writes.jdbc()
                .queryForList(
                        "SELECT id FROM node_run WHERE node = ? AND ended_at IS NULL AND id <> ? ORDER BY id",
                        UUID.class,
                        node,
                        current);
    }

    /** Runs that were not seen for too long, and those that ended and hold something still, because it could not be taken. */
    private List<UUID> toEnd() {
        return ledger.read()
                .queryForList(
                        "SELECT id FROM node_run WHERE given_back_at IS NULL AND id <> ?"
                                + " AND (ended_at IS NOT NULL OR seen_at < now_ms() - ?) ORDER BY id",
                        UUID.class,
                        current,
                        deadAfter.toMillis());
    }

    /** Ends a run that is still to be ended; one that another session is just busy with is left for the next time. */
    private boolean endUnlessHeld(Writes writes, UUID run) {
        boolean free = !writes.jdbc()
                .queryForList(
                        "SELECT id FROM node_run WHERE id = ? AND given_back_at IS NULL"
                                + " AND (ended_at IS NOT NULL OR seen_at < now_ms() - ?)"
                                + writes.database().candidates(),
                        UUID.class,
                        run,
                        deadAfter.toMillis())
                .isEmpty();
        if (free) {
            end(writes, run, true);
        }
        return free;
    }

    /**
     * Ends a run, and gives back to the queue what it holds. What another session holds of that is left: the run stays one that
     * has something to be given back.
     */
    private static void end(Writes writes, UUID run, boolean died) {
        writes.jdbc()
                .queryForList(
                        "SELECT id FROM node_run WHERE id = ?"
                                + writes.database().locking(),
                        UUID.class,
                        run);
        writes.jdbc().update("UPDATE node_run SET ended_at = now_ms() WHERE id = ? AND ended_at IS NULL", run);
        if (HeldWork.giveBack(writes, run, died)) {
            writes.jdbc().update("UPDATE node_run SET given_back_at = now_ms() WHERE id = ?", run);
        }
    }
}
