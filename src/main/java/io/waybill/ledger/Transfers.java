package io.waybill.ledger;

import io.waybill.ledger.BatchCounts.Place;
import io.waybill.ledger.Counters.Amount;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far deliveries have come, in bytes that their stores confirmed; a document that goes to two stores counts twice. What rests is
 * kept count of, and what somebody works on is few, as is what a store has a part of: a look costs the same however many
 * deliveries there are. Nothing is confirmed of what failed, and of what is to be removed again.
 */
public final class Transfers {
    private static final String COLUMNS =
            "SELECT id, flow, name, items, state, sending, priority, documents, open FROM batch";
    private static final String FIRST = "ORDER BY priority DESC, id LIMIT ?";

    /** The first batches of each state that isn't the last, from the index of each, and the first of those. */
    private static final String OPEN = "SELECT * FROM ("
            + Stream.of(BatchState.values())
                    .filter(state -> state != BatchState.SETTLED)
                    .map(state -> "SELECT * FROM (" + COLUMNS + " WHERE state <> 'SETTLED' AND state = '" + state + "' "
                            + FIRST + ") AS " + state)
                    .collect(Collectors.joining(" UNION ALL "))
            + ") AS every " + FIRST;

    private static final String WORKED_ON = "v.state <> 'DELIVERED' AND v.state IN ('ACTIVE', 'COMMITTING')";
    private static final String IN_PART = "state <> 'DELIVERED' AND location IS NULL AND confirmed > 0";

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
    public record Sum(String store, DeliveryState state, long deliveries, long bytes, long confirmed) {
        private Sum plus(Sum other) {
            return new Sum(
                    store, state, deliveries + other.deliveries, bytes + other.bytes, confirmed + other.confirmed);
        }
    }

    /** One delivery that is under way. */
    public record UnderWay(
            UUID delivery, UUID document, String name, String store, DeliveryState state, long bytes, long confirmed) {}

    /**
     * A batch, and how far it has come.
     *
     * @param sums in the order of stores and states
     * @param underWay the oldest first
     */
    public record Look(OfBatch batch, List<Sum> sums, List<UnderWay> underWay) {
        public Look {
            sums = List.copyOf(sums);
            underWay = List.copyOf(underWay);
        }
    }

    private final Ledger ledger;

    Transfers(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * One batch, if there is one of this id that is shown to whoever asks.
     *
     * @param mostUnderWay so many of its deliveries that are under way
     */
    public Optional<Look> batch(UUID id, Asker asker, int mostUnderWay) {
        Asker.Condition shown = asker.batches("batch");
        return ledger
                .readAtOneMoment(jdbc -> looks(
                        jdbc,
                        jdbc.query(COLUMNS + " WHERE id = ?" + shown.sql(), (row, i) -> ofBatch(row), shown.after(id)),
                        mostUnderWay))
                .stream()
                .findFirst();
    }

    /**
     * The batches that aren't settled, those first that go first.
     *
     * @param most so many of them
     * @param mostUnderWay so many deliveries of each that are under way
     */
    public List<Look> openBatches(int most, int mostUnderWay) {
        return ledger.readAtOneMoment(
                jdbc -> looks(jdbc, jdbc.query(OPEN, (row, i) -> ofBatch(row), most, most, most, most), mostUnderWay));
    }

    private static List<Look> looks(JdbcTemplate jdbc, List<OfBatch> batches, int mostUnderWay) {
        if (batches.isEmpty()) {
            return List.of();
        }
        List<UUID> ids = batches.stream().map(OfBatch::id).toList();
        Map<Place, Sum> sums = resting(jdbc, ids);
        Map<UUID, List<UnderWay>> underWay = new HashMap<>();
        Sql.List wanted = Sql.list(ids);
        jdbc.query(
                "SELECT v.batch, v.id, v.document, d.name, v.store, v.state, v.size,"
                        + " CASE WHEN v.location IS NULL THEN v.confirmed ELSE 0 END AS confirmed"
                        + " FROM delivery v JOIN document d ON d.id = v.document WHERE " + WORKED_ON
                        + " AND v.batch IN " + wanted.marks() + " ORDER BY v.id",
                row -> {
                    UUID batch = Columns.id(row, "batch");
                    UnderWay one = underWay(row);
                    sums.merge(new Place(batch, one.store, one.state), sum(one), Sum::plus);
                    List<UnderWay> all = underWay.computeIfAbsent(batch, id -> new ArrayList<>());
                    if (all.size() < mostUnderWay) {
                        all.add(one);
                    }
                },
                wanted.values());
        Map<UUID, List<Sum>> byBatch = new HashMap<>();
        sums.forEach((place, sum) ->
                byBatch.computeIfAbsent(place.batch(), id -> new ArrayList<>()).add(sum));
        return batches.stream()
                .map(batch -> new Look(
                        batch,
                        byBatch.getOrDefault(batch.id(), List.of()),
                        underWay.getOrDefault(batch.id(), List.of())))
                .toList();
    }

    /** What nobody works on. */
    private static Map<Place, Sum> resting(JdbcTemplate jdbc, List<UUID> batches) {
        Map<Place, Sum> sums = new TreeMap<>();
        BatchCounts.read(jdbc, batches).forEach((place, amount) -> {
            long there = isThere(place.state()) ? amount.bytes() : 0;
            sums.put(place, new Sum(place.store(), place.state(), amount.number(), amount.bytes(), there));
        });
        Sql.List wanted = Sql.list(batches);
        jdbc.query(
                "SELECT batch, store, state, CAST(SUM(confirmed) AS BIGINT) AS confirmed FROM delivery WHERE " + IN_PART
                        + " AND state IN ('WAITING', 'PAUSED') AND batch IN " + wanted.marks()
                        + " GROUP BY batch, store, state",
                row -> {
                    Place place = new Place(
                            Columns.id(row, "batch"),
                            row.getString("store"),
                            DeliveryState.valueOf(row.getString("state")));
                    long confirmed = row.getLong("confirmed");
                    sums.computeIfPresent(
                            place, (key, sum) -> sum.plus(new Sum(sum.store, sum.state, 0, 0, confirmed)));
                },
                wanted.values());
        return sums;
    }

    /** Whether a store has all of what is in this state. */
    private static boolean isThere(DeliveryState state) {
        return state == DeliveryState.READY || state == DeliveryState.DELIVERED;
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
                "SELECT v.state, COUNT(*) AS number, CAST(SUM(v.size) AS BIGINT) AS bytes FROM delivery v WHERE "
                        + WORKED_ON + " AND v.store = ? GROUP BY v.state",
                row -> {
                    amounts.put(DeliveryState.valueOf(row.getString("state")), Amount.read(row));
                },
                store);
        Map<DeliveryState, Long> confirmed = new EnumMap<>(DeliveryState.class);
        jdbc.query(
                "SELECT state, CAST(SUM(confirmed) AS BIGINT) AS confirmed FROM delivery WHERE " + IN_PART
                        + " AND state IN ('WAITING', 'ACTIVE', 'COMMITTING', 'PAUSED') AND store = ? GROUP BY state",
                row -> {
                    confirmed.put(DeliveryState.valueOf(row.getString("state")), row.getLong("confirmed"));
                },
                store);
        List<Sum> sums = new ArrayList<>();
        amounts.forEach((state, amount) -> {
            if (amount.number() != 0) {
                long there = isThere(state) ? amount.bytes() : confirmed.getOrDefault(state, 0L);
                sums.add(new Sum(store, state, amount.number(), amount.bytes(), there));
            }
        });
        return sums;
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

    private static UnderWay underWay(ResultSet row) throws SQLException {
        return new UnderWay(
                Columns.id(row, "id"),
                Columns.id(row, "document"),
                row.getString("name"),
                row.getString("store"),
                DeliveryState.valueOf(row.getString("state")),
                row.getLong("size"),
                row.getLong("confirmed"));
    }

    private static Sum sum(UnderWay one) {
        return new Sum(one.store, one.state, 1, one.bytes, one.confirmed);
    }
}
