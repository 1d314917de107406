package io.waybill.ledger;

import io.waybill.outcome.Refusal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** What became of batches and of their documents: read a page at a time, so that a batch of any size fits. */
public final class BatchContents {
    private static final int PAGE = 500;

    private final Ledger ledger;

    BatchContents(Ledger ledger) {
        this.ledger = ledger;
    }

    /** A batch as a whole, if there is one of this id. */
    public Optional<BatchView> batch(UUID id) {
        return ledger
                .read()
                .query(
                        "SELECT b.*, (SELECT MAX(d.settled_at) FROM document d WHERE d.batch = b.id) AS last_settled"
                                + " FROM batch b WHERE b.id = ?",
                        (row, i) -> new BatchView(
                                id,
                                row.getString("flow"),
                                row.getString("kind"),
                                Batch.title(row.getString("name"), row.getInt("items")),
                                BatchState.valueOf(row.getString("state")),
                                row.getInt("revision"),
                                Optional.ofNullable(row.getString("note")),
                                row.getInt("documents"),
                                row.getInt("open"),
                                Columns.time(row, "created_at").orElseThrow(),
                                Columns.time(row, "completed_at"),
                                Columns.time(row, "last_settled")),
                        id)
                .stream()
                .findFirst();
    }

    /** How many documents of a batch are where. */
    public Map<Books.Place, Integer> places(UUID batch) {
        Map<Books.Place, Integer> places = new EnumMap<>(Books.Place.class);
        ledger.read()
                .query(
                        "SELECT state, outcome, COUNT(*) AS documents FROM document WHERE batch = ? GROUP BY state, outcome",
                        row -> {
                            Books.Place place = Books.place(
                                    DocumentState.valueOf(row.getString("state")),
                                    Optional.ofNullable(row.getString("outcome"))
                                            .map(Outcome::valueOf));
                            places.merge(place, row.getInt("documents"), Integer::sum);
                        },
                        batch);
        return places;
    }

    /** All documents of a batch with their deliveries, in the order of the drop. */
    public void forEach(UUID batch, Consumer<DocumentView> consumer) {
        int from = 0;
        List<DocumentView> page;
        do {
            page = page(batch, from, PAGE);
            page.forEach(consumer);
            from = page.isEmpty() ? from : page.get(page.size() - 1).position() + 1;
        } while (page.size() == PAGE);
    }

    /** The first documents of a batch, at most so many, from a position on. */
    public List<DocumentView> page(UUID batch, int from, int most) {
        List<DocumentView> found = ledger.read()
                .query(
                        "SELECT d.id, d.position, d.name, d.state, d.outcome, d.size, d.cause, d.reason, d.remedy,"
                                + " d.duplicate_of, d.created_at, d.planned_at, d.settled_at, " + Descriptions.COLUMNS
                                + ", f.job_number AS first_number, o.settled_at AS first_settled"
                                + " FROM document d" + Descriptions.JOIN
                                + " LEFT JOIN document o ON o.id = d.duplicate_of"
                                + " LEFT JOIN description f ON f.document = d.duplicate_of"
                                + " WHERE d.batch = ? AND d.position >= ? ORDER BY d.position LIMIT ?",
                        (row, i) -> document(row),
                        batch,
                        from,
                        most);
        if (found.isEmpty()) {
            return found;
        }
        Map<UUID, List<DeliveryView>> deliveries = new HashMap<>();
        ledger.read()
                .query(
                        "SELECT v.*, d.id AS holder FROM document d JOIN delivery v ON v.document ="
                                + " COALESCE(d.duplicate_of, d.id) WHERE d.batch = ? AND d.position >= ? AND d.position <= ?"
                                + " ORDER BY v.store",
                        row -> {
                            deliveries
                                    .computeIfAbsent(Columns.id(row, "holder"), id -> new ArrayList<>())
                                    .add(delivery(row));
                        },
                        batch,
                        from,
                        found.get(found.size() - 1).position());
        return found.stream()
                .map(one -> one.with(deliveries.getOrDefault(one.id(), List.of())))
                .toList();
    }

    private static DocumentView document(ResultSet row) throws SQLException {
        return new DocumentView(
                Columns.id(row, "id"),
                row.getInt("position"),
                row.getString("name"),
                DocumentState.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("outcome")).map(Outcome::valueOf),
                row.getLong("size"),
                Descriptions.read(row).withChecksumOfAll(),
                refusal(row),
                first(row),
                new DocumentView.Times(
                        Columns.time(row, "created_at").orElseThrow(),
                        Columns.time(row, "planned_at"),
                        Columns.time(row, "settled_at")),
                List.of());
    }

    private static Optional<DocumentView.First> first(ResultSet row) throws SQLException {
        Optional<UUID> id = Columns.optionalId(row, "duplicate_of");
        return id.isEmpty()
                ? Optional.empty()
                : Optional.of(new DocumentView.First(
                        id.get(), text(row, "first_number"), Columns.time(row, "first_settled")));
    }

    private static Optional<Refusal> refusal(ResultSet row) throws SQLException {
        String cause = row.getString("cause");
        return cause == null
                ? Optional.empty()
                : Optional.of(new Refusal(Refusal.Cause.valueOf(cause), text(row, "reason"), text(row, "remedy")));
    }

    static DeliveryView delivery(ResultSet row) throws SQLException {
        return new DeliveryView(
                Columns.id(row, "id"),
                row.getString("store"),
                row.getString("target"),
                DeliveryState.valueOf(row.getString("state")),
                text(row, "location"),
                text(row, "version"),
                text(row, "proof"),
                row.getInt("attempts"),
                text(row, "cause"),
                text(row, "reason"),
                Columns.time(row, "due_at").orElseThrow(),
                Columns.time(row, "settled_at"));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.toString(row.getString(column), "");
    }
}
