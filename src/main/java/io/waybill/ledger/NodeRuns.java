package io.waybill.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This run of this node, and the others as the ledger sees them. A claim belongs to a run; a run that was not seen for a
 * while is dead, and what it held goes back to the queue. The time is the database's.
 */
public final class NodeRuns {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRuns.class);

    private static final Duration SUSPECT_PAUSE = Duration.ofSeconds(15);
    private static final Duration SUSPECT_TURN = Duration.ofSeconds(1);
    private static final String TAKEN_BACK = "taken back from a run that ended";

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
            earlier.forEach(run -> end(writes, run));
            holdSuspects(writes);
            return earlier.size();
        });
    }

    /**
     * Says that this run lives, and ends those that were not seen for too long. To be called every few seconds. If others
     * ended this run because it was silent, or if nobody knows what this run holds, it goes on as a new one.
     */
    void beat() {
        if (stopped || ended) {
            return;
        }
        int losses = ledger.unanswered();
        boolean lostTrack = losses != unanswered;
        UUID next = Ids.next();
        Beat beat = ledger.write(writes -> {
            int seen = writes.jdbc()
                    .update("UPDATE node_run SET seen_at = now_ms() WHERE id = ? AND ended_at IS NULL", current);
            dead(writes).forEach(run -> end(writes, run));
            if (seen == 1 && !lostTrack) {
                return Beat.ALIVE;
            }
            if (!others(writes).isEmpty()) {
                return Beat.REPLACED;
            }
            end(writes, current);
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
    }

    /** Ends this run in good order, so that what it held can be taken at once. */
    void end() {
        stopped = true;
        ledger.write(writes -> {
            forgive(writes, current);
            end(writes, current);
            return current;
        });
    }

    /**
     * What was in work when the process ended more than once may have ended it: it waits a little, so that this run does
     * everything else first, and then gets its turn one after another. Whoever kills a process that has just started
     * finds nothing of it in work, and doesn't make it look guilty; what really ends the process does so alone.
     */
    private static void holdSuspects(Writes writes) {
        int suspects = 0;
        for (String[] waiting : List.of(
                new String[] {"batch", "state <> 'SETTLED' AND state IN ('SPLITTING', 'COMPLETE')"},
                new String[] {"document", "state = 'NEW'"},
                new String[] {"delivery", "state <> 'DELIVERED' AND state = 'WAITING'"})) {
            List<UUID> ids = writes.jdbc()
                    .queryForList(
                            String.format(
                                    Locale.ROOT,
                                    "SELECT id FROM %s WHERE %s AND run IS NULL AND attempts >= 2 ORDER BY id",
                                    (Object[]) waiting),
                            UUID.class);
            List<Object[]> pauses = new ArrayList<>();
            for (UUID id : ids) {
                Duration pause = SUSPECT_PAUSE.plus(SUSPECT_TURN.multipliedBy(suspects++));
                pauses.add(new Object[] {pause.toMillis(), id});
            }
            writes.jdbc()
                    .batchUpdate(
                            String.format(Locale.ROOT, "UPDATE %s SET due_at = now_ms() + ? WHERE id = ?", waiting[0]),
                            pauses);
        }
    }

    /** A run that ends in good order doesn't count against what it still held. */
    private static void forgive(Writes writes, UUID run) {
        for (Held held : Held.values()) {
            writes.jdbc()
                    .update(
                            "UPDATE " + held.table + " SET attempts = attempts - 1 WHERE " + held.where
                                    + " AND run = ? AND attempts > 0",
                            run);
        }
    }

    /** What a run can hold, and in which states: an index of the open ones finds them by these. */
    private enum Held {
        DELIVERY("state <> 'DELIVERED' AND state IN ('ACTIVE', 'COMMITTING')"),
        DOCUMENT("state = 'ACTIVE'"),
        BATCH("state <> 'SETTLED'");

        private final String table = name().toLowerCase(Locale.ROOT);
        private final String where;

        Held(String where) {
            this.where = where;
        }
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
                        "INSERT INTO node_run (id, node, started_at, seen_at)" + " VALUES (?, ?, now_ms(), now_ms())",
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

    private List<UUID> dead(Writes writes) {
        return writes.jdbc()
                .queryForList(
                        "SELECT id FROM node_run WHERE ended_at IS NULL AND id <> ? AND seen_at < now_ms() - ? ORDER BY id",
                        UUID.class,
                        current,
                        deadAfter.toMillis());
    }

    /** Ends a run, if nobody did so before, and gives back to the queue what it held. */
    private static void end(Writes writes, UUID run) {
        int ended =
                writes.jdbc().update("UPDATE node_run SET ended_at = now_ms() WHERE id = ? AND ended_at IS NULL", run);
        if (ended == 0) {
            return;
        }
        List<TakenBack> deliveries = takeBack(
                writes,
                "SELECT id, document, batch, store AS name, size FROM delivery WHERE " + Held.DELIVERY.where
                        + " AND run = ? ORDER BY id",
                "UPDATE delivery SET run = NULL, claim = claim + 1, find_first = (find_first OR state = 'COMMITTING'), "
                        + DeliveryTransition.ABANDONED.set(),
                run);
        for (TakenBack one : deliveries) {
            writes.counters().planned(one.batch, one.name, one.size);
            writes.event(one.batch, one.document, one.id, DeliveryState.WAITING, TAKEN_BACK);
        }
        List<TakenBack> documents = takeBack(
                writes,
                "SELECT id, id AS document, batch, flow AS name, size FROM document WHERE " + Held.DOCUMENT.where
                        + " AND run = ? ORDER BY id",
                "UPDATE document SET run = NULL, claim = claim + 1, " + DocumentTransition.ABANDONED.set(),
                run);
        for (TakenBack one : documents) {
            writes.counters().moved(one.name, one.size, Books.Place.IN_FLIGHT, Books.Place.WAITING);
            writes.event(one.batch, one.document, null, DocumentState.NEW, TAKEN_BACK);
        }
        List<TakenBack> batches = takeBack(
                writes,
                "SELECT id, id AS document, id AS batch, flow AS name, 0 AS size FROM batch"
                        + " WHERE state <> 'SETTLED' AND state IN ('SPLITTING', 'COMPLETE') AND run = ? ORDER BY id",
                "UPDATE batch SET run = NULL, claim = claim + 1",
                run);
        if (deliveries.size() + documents.size() + batches.size() > 0) {
            LOG.info(
                    "Took back what an earlier run held: {} batches, {} documents, {} deliveries",
                    batches.size(),
                    documents.size(),
                    deliveries.size());
        }
    }

    /** A row that a run held, with its document, its batch, and its store or flow. */
    private record TakenBack(UUID id, UUID document, UUID batch, String name, long size) {}

    /** Changes the rows that a run still holds, and gives them. */
    private static List<TakenBack> takeBack(Writes writes, String select, String update, UUID run) {
        List<TakenBack> held = writes.jdbc()
                .query(
                        select,
                        (row, i) -> new TakenBack(
                                Columns.id(row, "id"),
                                Columns.id(row, "document"),
                                Columns.id(row, "batch"),
                                row.getString("name"),
                                row.getLong("size")),
                        run);
        int[] changed = writes.jdbc()
                .batchUpdate(
                        update + " WHERE id = ? AND run = ?",
                        held.stream().map(row -> new Object[] {row.id, run}).toList());
        return IntStream.range(0, changed.length)
                .filter(i -> changed[i] == 1)
                .mapToObj(held::get)
                .toList();
    }
}
