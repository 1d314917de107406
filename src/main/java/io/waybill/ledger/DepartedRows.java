package io.waybill.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** Takes out of the ledger what is in the archive by now. */
final class DepartedRows {
    private final List<Departing> others;

    DepartedRows(List<Departing> others) {
        this.others = List.copyOf(others);
    }

    /** Takes pieces out of the ledger; one whose batch has to stay after all is left. */
    void remove(Writes writes, List<DepartingPiece> pieces) {
        List<DepartingPiece> leaving =
                pieces.stream().filter(piece -> mayLeave(writes, piece.batch())).toList();
        List<Object[]> documents = parameters(
                leaving.stream().flatMap(piece -> piece.documents().stream()).toList());
        List<Object[]> deliveries = parameters(
                leaving.stream().flatMap(piece -> piece.deliveries().stream()).toList());
        List<Object[]> whole = parameters(leaving.stream()
                .filter(DepartingPiece::last)
                .map(DepartingPiece::batch)
                .toList());
        JdbcTemplate jdbc = writes.jdbc();
        for (Departing other : others) {
            String start =
                    "DELETE FROM " + other.table() + " WHERE " + other.of().column() + " = ? AND " + other.which();
            switch (other.of()) {
                case DOCUMENT -> jdbc.batchUpdate(start, documents);
                case DELIVERY -> jdbc.batchUpdate(start, deliveries);
                case BATCH ->
                    leaving.stream()
                            .filter(piece -> piece.upTo().containsKey(other))
                            .forEach(piece -> jdbc.update(
                                    start + " AND " + other.key() + " <= ?",
                                    piece.batch(),
                                    piece.upTo().get(other)));
            }
        }
        count(writes, leaving);
        jdbc.batchUpdate("DELETE FROM chunk WHERE delivery = ?", deliveries);
        jdbc.batchUpdate("DELETE FROM delivery WHERE id = ?", deliveries);
        jdbc.batchUpdate("DELETE FROM event WHERE document = ?", documents);
        jdbc.batchUpdate("DELETE FROM description WHERE document = ?", documents);
        for (DepartingPiece piece : leaving) {
            // Those of a piece that another node took out before are gone, and counted.
            int gone = Arrays.stream(
                            jdbc.batchUpdate("DELETE FROM document WHERE id = ?", parameters(piece.documents())))
                    .sum();
            if (!piece.last()) {
                writes.tally().booked(piece.batch(), -gone, 0);
            }
        }
        jdbc.batchUpdate("DELETE FROM event WHERE batch = ?", whole);
        jdbc.batchUpdate("DELETE FROM batch_store WHERE batch = ?", whole);
        jdbc.batchUpdate("DELETE FROM batch WHERE id = ?", whole);
    }

    /** What leaves is in no place of the books any more. */
    private static void count(Writes writes, List<DepartingPiece> leaving) {
        for (DepartingPiece piece : leaving) {
            if (!piece.documents().isEmpty()) {
                Sql.List ids = Sql.list(piece.documents());
                writes.jdbc()
                        .query(
                                "SELECT flow, state, outcome, COUNT(*) AS number, CAST(SUM(size) AS BIGINT) AS bytes"
                                        + " FROM document WHERE id IN " + ids.marks()
                                        + " GROUP BY flow, state, outcome",
                                row -> {
                                    Books.Place place = Books.place(
                                            DocumentState.valueOf(row.getString("state")),
                                            Optional.ofNullable(row.getString("outcome"))
                                                    .map(Outcome::valueOf));
                                    writes.counters().departed(row.getString("flow"), place, Counters.Amount.read(row));
                                },
                                ids.values());
            }
            if (!piece.deliveries().isEmpty()) {
                Sql.List ids = Sql.list(piece.deliveries());
                writes.jdbc()
                        .query(
                                "SELECT store, state, COUNT(*) AS number, CAST(SUM(size) AS BIGINT) AS bytes FROM delivery"
                                        + " WHERE id IN " + ids.marks() + " GROUP BY store, state",
                                row -> {
                                    departed(
                                            writes.counters(),
                                            piece,
                                            row.getString("store"),
                                            DeliveryState.valueOf(row.getString("state")),
                                            Counters.Amount.read(row));
                                },
                                ids.values());
            }
        }
    }

    private static void departed(
            Counters counters, DepartingPiece piece, String store, DeliveryState state, Counters.Amount amount) {
        if (piece.last()) {
            counters.departedWithTheirBatch(store, state, amount);
        } else {
            counters.departed(piece.batch(), store, state, amount);
        }
    }

    private static boolean mayLeave(Writes writes, UUID batch) {
        return !writes.jdbc()
                .queryForList(
                        "SELECT id FROM batch WHERE id = ? AND " + DepartingRows.LEAVES
                                + writes.database().locking(),
                        UUID.class,
                        batch)
                .isEmpty();
    }

    private static List<Object[]> parameters(List<UUID> ids) {
        return ids.stream().map(id -> new Object[] {id}).toList();
    }
}
