package io.waybill.ledger;

import io.waybill.ledger.Counters.Amount;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far deliveries have come, in bytes that their stores confirmed; a document that goes to two stores counts twice. A
 * look at a batch takes time in proportion to its deliveries, and one at a store in proportion to those that are under way.
 */
public final class Transfers {
    private static final String SUMS = "SELECT v.store, v.state, COUNT(*) AS deliveries, SUM(d.size) AS bytes,"
            + " SUM(v.confirmed) AS confirmed FROM delivery v JOIN document d ON d.id = v.document WHERE ";
    private static final String GROUPS = " GROUP BY v.store, v.state ORDER BY v.store, v.state";
    private static final String BATCHES =
            "SELECT id, flow, name, items, state, sending, priority, documents, open FROM batch WHERE ";

    private static final Set<DeliveryState> ENDED = EnumSet.of(DeliveryState.DELIVERED, DeliveryState.FAILED);

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

    /**
     * The deliveries to a store that are neither delivered nor failed. Those that rest are kept count of, and those that somebody
     * works on are few; so are those of which the store has a part.
     */
    public List<Sum> open(String store) {
        return ledger.readAtOneMoment(jdbc -> open(jdbc, store));
    }

    private static List<Sum> open(JdbcTemplate jdbc, String store) {
        Map<DeliveryState, Amount> amounts = new EnumMap<>(DeliveryState.class);
        Counters.read(jdbc, Counters.Subject.DELIVERIES, store)
                .forEach((key, amount) -> amounts.put(DeliveryState.valueOf(key.place()), amount));
        amounts.keySet().removeAll(ENDED);
        jdbc.query(
                "SELECT state, COUNT(*) AS number, CAST(SUM(size) AS BIGINT) AS bytes FROM delivery"
                        + " WHERE state <> 'DELIVERED' AND state IN ('ACTIVE', 'COMMITTING') AND store = ? GROUP BY state",
                row -> {
                    amounts.put(DeliveryState.valueOf(row.getString("state")), Amount.read(row));
                },
                store);
        Map<DeliveryState, Long> confirmed = new EnumMap<>(DeliveryState.class);
        jdbc.query(
                "SELECT state, CAST(SUM(confirmed) AS BIGINT) AS confirmed FROM delivery WHERE state <> 'DELIVERED'"
                        + " AND confirmed > 0 AND store = ? AND state IN ('WAITING', 'ACTIVE', 'COMMITTING', 'PAUSED')"
                        + " GROUP BY state",
                row -> {
                    confirmed.put(DeliveryState.valueOf(row.getString("state")), row.getLong("confirmed"));
                },
                store);
        List<Sum> sums = new ArrayList<>();
        amounts.forEach((state, amount) -> {
            if (amount.number() != 0) {
                // The store has all of what is ready.
                long there = state == DeliveryState.READY ? amount.bytes() : confirmed.getOrDefault(state, 0L);
                sums.add(new Sum(store, state, amount.number(), amount.bytes(), there));
            }
        });
        return sums;
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
