package io.waybill.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run holds of batches, documents and deliveries, and what becomes of it when the run ends. */
final class HeldWork {
    private static final Logger LOG = LoggerFactory.getLogger(HeldWork.class);

    private static final Duration SUSPECT_PAUSE = Duration.ofSeconds(15);
    private static final Duration SUSPECT_TURN = Duration.ofSeconds(1);
    private static final String TAKEN_BACK = "taken back from a run that ended";

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

    /** A row that a run held, with its document, its batch, and its store or flow. */
    private record TakenBack(UUID id, UUID document, UUID batch, String name, long size) {}

    private HeldWork() {}

    /**
     * What was in work when the process ended more than once may have ended it: it waits a little, so that this run does
     * everything else first, and then gets its turn one after another. Whoever kills a process that has just started
     * finds nothing of it in work, and doesn't make it look guilty; what really ends the process does so alone.
     */
    static void holdSuspects(Writes writes) {
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
    static void forgive(Writes writes, UUID run) {
        for (Held held : Held.values()) {
            writes.jdbc()
                    .update(
                            "UPDATE " + held.table + " SET attempts = attempts - 1 WHERE " + held.where
                                    + " AND run = ? AND attempts > 0",
                            run);
        }
    }

    /** Gives back to the queue what a run held. */
    static void giveBack(Writes writes, UUID run) {
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
