package io.waybill.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How far deliveries have come, in bytes that their stores confirmed; a document that goes to two stores counts twice. A
 * look takes time in proportion to the deliveries that it is about.
 */
public final class Transfers {
    private static final String SUMS = "SELECT v.store, v.state, COUNT(*) AS deliveries, SUM(d.size) AS bytes,"
            + " SUM(v.confirmed) AS confirmed FROM delivery v JOIN document d ON d.id = v.document WHERE ";
    private static final String GROUPS = " GROUP BY v.store, v.state ORDER BY v.store, v.state";
    private static final String BATCHES =
            "SELECT id, flow, name, items, state, sending, priority, documents, open FROM batch WHERE ";

    /** A batch, and how many of its documents are known and open. */
    public record OfBatch(
            UUID id,
            String flow,
            String name,
            BatchState state,
            Sending sending,
            int priority,
            long documents,
            long open) {}

    /** The deliveries to one store that are in one state. */
    public record Sum(String store, DeliveryState state, long deliveries, long bytes, long confirmed) {}

    /** One delivery that is under way. */
    public record UnderWay(
            UUID delivery, UUID document, String name, String store, DeliveryState state, long bytes, long confirmed) {}

    private final Ledger ledger;

    Transfers(Ledger ledger) {
        this.ledger = ledger;
    }

    /** One batch, if there is one of this id. */
    public Optional<OfBatch> batch(UUID id) {
        return ledger.read().query(BATCHES + "id = ?", (row, i) -> ofBatch(row), id).stream()
                .findFirst();
    }

    /** The batches that aren't settled, those first that go first. */
    public List<OfBatch> openBatches(int most) {
        return ledger.read()
                .query(
                        BATCHES
                                + "state <> 'SETTLED' AND state IN ('ARRIVING', 'SPLITTING', 'COMPLETE') ORDER BY priority DESC, id LIMIT ?",
                        (row, i) -> ofBatch(row),
                        most);
    }

    /** The deliveries of a batch. */
    public List<Sum> of(UUID batch) {
        return ledger.read().query(SUMS + "d.batch = ?" + GROUPS, (row, i) -> sum(row), batch);
    }

    /** The deliveries to a store that are neither delivered nor failed. */
    public List<Sum> open(String store) {
        return ledger.read()
                .query(
                        SUMS
                                + "v.store = ? AND v.state <> 'DELIVERED' AND v.state IN ('WAITING', 'ACTIVE', 'COMMITTING', 'PAUSED', 'READY')"
                                + GROUPS,
                        (row, i) -> sum(row),
                        store);
    }

    /** The deliveries of a batch that are under way, the oldest first. */
    public List<UnderWay> underWay(UUID batch, int most) {
        return ledger.read()
                .query(
                        "SELECT v.id, v.document, d.name, v.store, v.state, d.size, v.confirmed"
                                + " FROM delivery v JOIN document d ON d.id = v.document"
                                + " WHERE v.batch = ? AND v.state <> 'DELIVERED' AND v.state IN ('ACTIVE', 'COMMITTING') ORDER BY v.id LIMIT ?",
                        (row, i) -> new UnderWay(
                                Columns.id(row, "id"),
                                Columns.id(row, "document"),
                                row.getString("name"),
                                row.getString("store"),
                                DeliveryState.valueOf(row.getString("state")),
                                row.getLong("size"),
                                row.getLong("confirmed")),
                        batch,
                        most);
    }

    private static OfBatch ofBatch(ResultSet row) throws SQLException {
        return new OfBatch(
                Columns.id(row, "id"),
                row.getString("flow"),
                Batch.title(row.getString("name"), row.getInt("items")),
                BatchState.valueOf(row.getString("state")),
                Sending.valueOf(row.getString("sending")),
                row.getInt("priority"),
                row.getLong("documents"),
                row.getLong("open"));
    }

    private static Sum sum(ResultSet row) throws SQLException {
        return new Sum(
                row.getString("store"),
                DeliveryState.valueOf(row.getString("state")),
                row.getLong("deliveries"),
                row.getLong("bytes"),
                row.getLong("confirmed"));
    }
}
