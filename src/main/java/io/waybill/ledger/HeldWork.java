package io.waybill.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run holds of batches, documents and deliveries, and what becomes of it when the run ends. */
final class HeldWork {
    private static final Logger LOG = LoggerFactory.getLogger(HeldWork.class);

    /** How often something was in work when it counts as one that may have ended the process. */
    private static final int SUSPECT_ATTEMPTS = 2;

    private static final Duration SUSPECT_PAUSE = Duration.ofSeconds(15);
    private static final Duration SUSPECT_TURN = Duration.ofSeconds(1);
    private static final Duration ALL_TURNS = Duration.ofSeconds(45);
    private static final String TAKEN_BACK = "taken back from a run that ended";

    /** What a run can hold, and in which states: an index of the open ones finds them by these. */
    private enum Held {
        DELIVERY("state <> 'DELIVERED' AND state IN ('ACTIVE', 'COMMITTING')"),
        DOCUMENT("state = 'ACTIVE'"),
        BATCH("state <> 'SETTLED' AND (state IN ('SPLITTING', 'COMPLETE') OR state = 'ARRIVING' AND claim > 0)");

        private final String table = name().toLowerCase(Locale.ROOT);
        private final String where;

        Held(String where) {
            this.where = where;
        }
    }

    /** A row that a run held, with its document, its batch, and its store or flow. */
    private record TakenBack(UUID id, UUID document, UUID batch, String name, long size, int attempts) {}

    private HeldWork() {}

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

    /**
     * Gives back to the queue what a run held, but for rows that another session is just changing.
     *
     * <p>What was in work when a run ended more than once may have ended it: it waits a little, so that everything else is done
     * first, and then gets its turn one after another, all within a minute. Whoever kills a process that has just started finds
     * nothing of it in work, and doesn't make it look guilty; what really ends the process does so alone, or among few.
     *
     * @param died whether the run may have ended with its process, and didn't end in good order
     * @return whether that was all
     */
    static boolean giveBack(Writes writes, UUID run, boolean died) {
        List<TakenBack> deliveries = takeBack(
                writes,
                Held.DELIVERY,
                "id, document, batch, store AS name, size, attempts",
                "UPDATE delivery SET run = NULL, claim = claim + 1, find_first = (find_first OR state = 'COMMITTING'), "
                        + DeliveryTransition.ABANDONED.set(),
                run);
        for (TakenBack one : deliveries) {
            writes.counters().planned(one.batch, one.name, one.size);
            writes.event(one.batch, one.document, one.id, DeliveryState.WAITING, TAKEN_BACK);
        }
        List<TakenBack> documents = takeBack(
                writes,
                Held.DOCUMENT,
                "id, id AS document, batch, flow AS name, size, attempts",
                "UPDATE document SET run = NULL, claim = claim + 1, " + DocumentTransition.ABANDONED.set(),
                run);
        for (TakenBack one : documents) {
            writes.counters().moved(one.name, one.size, Books.Place.IN_FLIGHT, Books.Place.WAITING);
            writes.event(one.batch, one.document, null, DocumentState.NEW, TAKEN_BACK);
        }
        List<TakenBack> batches = takeBack(
                writes,
                Held.BATCH,
                "id, id AS document, id AS batch, flow AS name, 0 AS size, attempts",
                "UPDATE batch SET run = NULL, claim = claim + 1",
                run);
        if (deliveries.size() + documents.size() + batches.size() > 0) {
            LOG.info(
                    "Took back what an earlier run held: {} batches, {} documents, {} deliveries",
                    batches.size(),
                    documents.size(),
                    deliveries.size());
        }
        if (died) {
            holdSuspects(writes, Map.of(Held.BATCH, batches, Held.DOCUMENT, documents, Held.DELIVERY, deliveries));
        }
        return Stream.of(Held.values()).noneMatch(held -> holds(writes, held, run));
    }

    private static void holdSuspects(Writes writes, Map<Held, List<TakenBack>> takenBack) {
        Map<Held, List<UUID>> suspects = new EnumMap<>(Held.class);
        takenBack.forEach((held, rows) -> suspects.put(
                held,
                rows.stream()
                        .filter(row -> row.attempts >= SUSPECT_ATTEMPTS)
                        .map(TakenBack::id)
                        .toList()));
        int all = suspects.values().stream().mapToInt(List::size).sum();
        long turn = Math.min(SUSPECT_TURN.toMillis(), ALL_TURNS.toMillis() / Math.max(1, all));
        long pause = SUSPECT_PAUSE.toMillis();
        for (Held held : List.of(Held.BATCH, Held.DOCUMENT, Held.DELIVERY)) {
            List<Object[]> pauses = new ArrayList<>();
            for (UUID id : suspects.getOrDefault(held, List.of())) {
                pauses.add(new Object[] {pause, pause, id});
                pause += turn;
            }
            writes.jdbc()
                    .batchUpdate(
                            "UPDATE " + held.table
                                    + " SET due_at = CASE WHEN due_at > now_ms() + ? THEN due_at ELSE now_ms() + ? END"
                                    + " WHERE id = ?",
                            pauses);
        }
    }

    private static boolean holds(Writes writes, Held held, UUID run) {
        return !writes.jdbc()
                .queryForList(
                        "SELECT id FROM " + held.table + " WHERE " + held.where + " AND run = ? LIMIT 1",
                        UUID.class,
                        run)
                .isEmpty();
    }

    /** Changes the rows that a run still holds and nobody is just changing, and gives them. */
    private static List<TakenBack> takeBack(Writes writes, Held what, String columns, String update, UUID run) {
        List<TakenBack> held = writes.jdbc()
                .query(
                        "SELECT " + columns + " FROM " + what.table + " WHERE " + what.where
                                + " AND run = ? ORDER BY id" + writes.database().candidates(),
                        (row, i) -> new TakenBack(
                                Columns.id(row, "id"),
                                Columns.id(row, "document"),
                                Columns.id(row, "batch"),
                                row.getString("name"),
                                row.getLong("size"),
                                row.getInt("attempts")),
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
