package io.waybill.ledger;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** Reads what leaves of a batch. A batch that is too large for one piece leaves in several. */
final class DepartingRows {
    /** How many documents are in a piece at most, and how many rows of the batch itself in each table. */
    static final int LARGEST_PIECE = 100;

    /** What must be so of a batch that leaves; whether anything of it failed, only its documents tell. */
    static final String LEAVES =
            "state = 'SETTLED' AND open = 0 AND sending <> 'PAUSED'" + " AND publish IN ('EACH', 'DONE', 'WITHDRAWN')";

    private static final Set<String> STRUCTURES = Set.of("settings", "metadata", "notes", "left_out");
    private static final Set<String> FLAGS = Set.of("find_first", "large");
    private static final String ID = "id";

    private final Ledger ledger;
    private final List<Departing> others;

    DepartingRows(Ledger ledger, List<Departing> others) {
        this.ledger = ledger;
        this.others = List.copyOf(others);
    }

    /** The next piece of a batch; nothing if the batch stays. */
    Optional<DepartingPiece> next(UUID batch) {
        return ledger.readAtOneMoment(jdbc -> next(jdbc, batch));
    }

    private Optional<DepartingPiece> next(JdbcTemplate jdbc, UUID batch) {
        List<Map<String, Object>> found =
                jdbc.query("SELECT * FROM batch WHERE id = ? AND " + LEAVES, rows(FLAGS), batch);
        List<Map<String, Object>> documents = jdbc.query(
                "SELECT d.*, " + Descriptions.COLUMNS + " FROM document d" + Descriptions.JOIN
                        + " WHERE d.batch = ? ORDER BY d.position LIMIT ?",
                rows(FLAGS),
                batch,
                LARGEST_PIECE);
        if (found.isEmpty() || !documents.stream().allMatch(DepartingRows::hasEnded)) {
            return Optional.empty();
        }
        Map<String, Object> line = found.get(0);
        String month = YearMonth.from(
                        Instant.parse(String.valueOf(line.get("settled_at"))).atOffset(ZoneOffset.UTC))
                .toString();
        List<UUID> deliveries = new ArrayList<>();
        if (!documents.isEmpty()) {
            deliveries.addAll(addToDocuments(jdbc, documents));
        }
        boolean last = documents.size() < LARGEST_PIECE;
        line.put("documents", documents);
        Map<Departing, Object> upTo = new HashMap<>();
        if (last) {
            last = addOwn(jdbc, batch, line, upTo);
        }
        line.put("last", last);
        return Optional.of(new DepartingPiece(batch, month, line, ids(documents), deliveries, upTo, last));
    }

    private static boolean hasEnded(Map<String, Object> document) {
        return switch (DocumentState.valueOf(String.valueOf(document.get("state")))) {
            case NEW, ACTIVE, PLANNED -> false;
            case REJECTED, DUPLICATE -> true;
            case SETTLED -> !Outcome.FAILED.name().equals(document.get("outcome"));
        };
    }

    private static List<UUID> ids(List<Map<String, Object>> rows) {
        return rows.stream().map(row -> (UUID) row.get(ID)).toList();
    }

    /** Gives the ids of their deliveries. */
    private List<UUID> addToDocuments(JdbcTemplate jdbc, List<Map<String, Object>> documents) {
        Sql.List ids = Sql.list(ids(documents));
        List<Map<String, Object>> deliveries = jdbc.query(
                "SELECT * FROM delivery WHERE document IN " + ids.marks() + " ORDER BY id", rows(FLAGS), ids.values());
        addTo(documents, "deliveries", "document", deliveries);
        addTo(
                documents,
                "events",
                "document",
                jdbc.query(
                        "SELECT * FROM event WHERE document IN " + ids.marks() + " ORDER BY id",
                        rows(FLAGS),
                        ids.values()));
        for (Departing other : others) {
            List<Map<String, Object>> owners =
                    switch (other.of()) {
                        case BATCH -> List.of();
                        case DOCUMENT -> documents;
                        case DELIVERY -> deliveries;
                    };
            if (!owners.isEmpty()) {
                Sql.List wanted = Sql.list(ids(owners));
                addTo(
                        owners,
                        other.table(),
                        other.of().column(),
                        jdbc.query(
                                "SELECT * FROM " + other.table() + " WHERE "
                                        + other.of().column() + " IN " + wanted.marks() + " AND " + other.which()
                                        + " ORDER BY " + other.key(),
                                rows(other.flags()),
                                wanted.values()));
            }
        }
        return ids(deliveries);
    }

    /** Puts rows into those that they belong to, whose ids stand in that column of theirs. */
    private static void addTo(
            List<Map<String, Object>> owners, String name, String column, List<Map<String, Object>> rows) {
        Map<Object, List<Map<String, Object>>> byOwner = new HashMap<>();
        for (Map<String, Object> row : rows) {
            byOwner.computeIfAbsent(row.remove(column), id -> new ArrayList<>()).add(row);
        }
        for (Map<String, Object> owner : owners) {
            Optional.ofNullable(byOwner.get(owner.get(ID))).ifPresent(its -> owner.put(name, its));
        }
    }

    /** Adds what belongs to the batch itself; gives whether that is all. */
    private boolean addOwn(JdbcTemplate jdbc, UUID batch, Map<String, Object> line, Map<Departing, Object> upTo) {
        boolean all = true;
        for (Departing other : others) {
            if (other.of() == Departing.Of.BATCH) {
                List<Map<String, Object>> rows = jdbc.query(
                        "SELECT * FROM " + other.table() + " WHERE batch = ? AND " + other.which() + " ORDER BY "
                                + other.key() + " LIMIT ?",
                        rows(other.flags()),
                        batch,
                        LARGEST_PIECE);
                if (!rows.isEmpty()) {
                    line.put(other.table(), rows);
                    upTo.put(other, rows.get(rows.size() - 1).get(other.key()));
                }
                all &= rows.size() < LARGEST_PIECE;
            }
        }
        if (all) {
            List<Map<String, Object>> events = jdbc.query(
                    "SELECT * FROM event WHERE batch = ? AND document IS NULL ORDER BY id", rows(FLAGS), batch);
            if (!events.isEmpty()) {
                line.put("events", events);
            }
        }
        return all;
    }

    /** Rows as the archive has them: ids as such, times in words of ISO 8601, and nothing that is not set. */
    private static RowMapper<Map<String, Object>> rows(Set<String> flags) {
        return (row, i) -> {
            ResultSetMetaData columns = row.getMetaData();
            Map<String, Object> values = new LinkedHashMap<>();
            for (int column = 1; column <= columns.getColumnCount(); column++) {
                String name = columns.getColumnLabel(column).toLowerCase(Locale.ROOT);
                Object value = value(row, column, name, flags);
                if (value != null) {
                    values.put(name, value);
                }
            }
            return values;
        };
    }

    private static @Nullable Object value(ResultSet row, int column, String name, Set<String> flags)
            throws SQLException {
        Object value = row.getObject(column);
        if (value == null) {
            return null;
        }
        if (value instanceof byte[]) {
            return Columns.id(row, column);
        }
        if (flags.contains(name)) {
            return row.getBoolean(column);
        }
        if (name.equals("at") || name.endsWith("_at")) {
            return Instant.ofEpochMilli(row.getLong(column)).toString();
        }
        return STRUCTURES.contains(name) ? Json.tree(row.getString(column)) : value;
    }
}
