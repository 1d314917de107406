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
    private final UUID current = Ids.next();
    private volatile boolean ended;

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

    /** Begins this run and ends the earlier ones of this node at once: there is only one process of a name. */
    void begin() {
        ledger.write(writes -> {
            writes.jdbc()
                    .update(
                            "INSERT INTO node_run (id, node, started_at, seen_at)"
                                    + " VALUES (?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)",
                            current,
                            node);
            List<UUID> earlier = writes.jdbc()
                    .queryForList(
                            "SELECT id FROM node_run WHERE node = ? AND ended_at IS NULL AND id <> ?",
                            UUID.class,
                            node,
                            current);
            earlier.forEach(run -> end(writes, run));
            return earlier.size();
        });
    }

    /** Says that this run lives, and ends those that were not seen for too long. To be called every few seconds. */
    void beat() {
        boolean alive = ledger.write(writes -> {
            int seen = writes.jdbc()
                    .update(
                            "UPDATE node_run SET seen_at = CURRENT_TIMESTAMP WHERE id = ? AND ended_at IS NULL",
                            current);
            List<UUID> dead = writes.jdbc()
                    .queryForList(
                            "SELECT id FROM node_run WHERE ended_at IS NULL AND seen_at < CURRENT_TIMESTAMP - "
                                    + Times.SECONDS,
                            UUID.class,
                            (double) deadAfter.toSeconds());
            dead.forEach(run -> end(writes, run));
            return seen == 1;
        });
        if (!alive && !ended) {
            ended = true;
            LOG.error(
                    "Another process took over as node '{}': this one stops working. Give each process its own"
                            + " waybill.node, and start this one again",
                    node);
        }
    }

    /** Ends this run in good order, so that what it held can be taken at once. */
    void end() {
        ledger.write(writes -> {
            end(writes, current);
            return current;
        });
    }

    private void end(Writes writes, UUID run) {
        writes.jdbc().update("UPDATE node_run SET ended_at = CURRENT_TIMESTAMP WHERE id = ?", run);
        int deliveries = writes.jdbc()
                .update(
                        "UPDATE delivery SET run = NULL, claim = claim + 1, find_first = (find_first OR state = 'COMMITTING'),"
                                + " state = 'WAITING' WHERE run = ?",
                        run);
        int documents = writes.jdbc()
                .update("UPDATE document SET run = NULL, claim = claim + 1, state = 'NEW' WHERE run = ?", run);
        int batches = writes.jdbc()
                .update("UPDATE batch SET run = NULL, claim = claim + 1 WHERE run = ? AND state <> 'ARRIVING'", run);
        if (deliveries + documents + batches > 0) {
            LOG.info(
                    "Took back what an earlier run held: {} batches, {} documents, {} deliveries",
                    batches,
                    documents,
                    deliveries);
        }
    }
}
