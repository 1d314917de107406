package io.waybill.ledger;

import io.waybill.ledger.Counters.Amount;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What changes of how many deliveries of a batch to a store are in each state that they rest in, and how many bytes those have. The
 * {@link Counters} write it with everything else, in rows of their own node.
 *
 * <p>It has a table of its own, with a column for each state: a batch of one document costs one narrow row for each store then, found
 * by the batch's id, and the books don't read through the rows of a million batches. They stay when the batch settles, for it may
 * be opened again, and counting a large one anew would hold up everybody; they leave the ledger together with their batch.
 */
final class BatchCounts {
    /** Where deliveries are counted. */
    record Place(UUID batch, String store, DeliveryState state) implements Comparable<Place> {
        private boolean isBesides(Place other) {
            return batch.equals(other.batch) && store.equals(other.store);
        }

        @Override
        public int compareTo(Place other) {
            int order = batch.compareTo(other.batch);
            order = order == 0 ? store.compareTo(other.store) : order;
            return order == 0 ? state.compareTo(other.state) : order;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "deliveries of the batch %s to %s, %s", batch, store, state);
        }
    }

    private static final Set<DeliveryState> RESTING = EnumSet.complementOf(EnumSet.copyOf(Counters.WORKED_ON));
    private static final int KEYS = 3;
    private static final String COLUMNS = columns(state -> number(state) + ", " + bytes(state));
    private static final String BOOK = "INSERT INTO batch_store (batch, store, node, " + COLUMNS + ") VALUES (?, ?, ?"
            + ", ?, ?".repeat(RESTING.size()) + ") ON CONFLICT (batch, store, node) DO UPDATE SET "
            + columns(state -> more(number(state)) + ", " + more(bytes(state)));

    private final Map<Place, Amount> changes = new TreeMap<>();

    /** So much more is in a place; where somebody works on it, it isn't counted. */
    void add(Place place, Amount amount) {
        if (RESTING.contains(place.state)) {
            changes.merge(place, amount, Amount::plus);
        }
    }

    void add(BatchCounts others) {
        others.changes.forEach(this::add);
    }

    /** Writes what changed, into the rows of this node. */
    void book(LedgerTemplate jdbc, String node) {
        changes.values().removeIf(Amount.NONE::equals);
        if (!changes.isEmpty()) {
            jdbc.batchUpdate(BOOK, rows(node));
        }
    }

    private List<Object[]> rows(String node) {
        List<Object[]> rows = new ArrayList<>();
        List<DeliveryState> states = List.copyOf(RESTING);
        Place last = null;
        Object[] row = {};
        for (Map.Entry<Place, Amount> change : changes.entrySet()) {
            Place place = change.getKey();
            if (last == null || !place.isBesides(last)) {
                row = new Object[KEYS + 2 * states.size()];
                Arrays.fill(row, 0L);
                row[0] = place.batch;
                row[1] = place.store;
                row[2] = node;
                rows.add(row);
                last = place;
            }
            int column = KEYS + 2 * states.indexOf(place.state);
            row[column] = change.getValue().number();
            row[column + 1] = change.getValue().bytes();
        }
        return rows;
    }

    /** What all nodes together kept of these batches, at least one, in the order of stores and states; nothing of what is empty. */
    static Map<Place, Amount> read(JdbcTemplate jdbc, Collection<UUID> batches) {
        Map<Place, Amount> kept = new TreeMap<>();
        Sql.List ids = Sql.list(batches);
        jdbc.query(
                "SELECT batch, store, " + COLUMNS + " FROM batch_store WHERE batch IN " + ids.marks(),
                row -> {
                    UUID batch = Columns.id(row, "batch");
                    String store = row.getString("store");
                    for (DeliveryState state : RESTING) {
                        kept.merge(new Place(batch, store, state), amount(row, state), Amount::plus);
                    }
                },
                ids.values());
        kept.values().removeIf(Amount.NONE::equals);
        return kept;
    }

    /** What is kept of all batches together, in words, so that two ledgers can be compared. */
    static List<String> sums(JdbcTemplate jdbc) {
        String sums = columns(state -> sum(number(state)) + ", " + sum(bytes(state)));
        return jdbc.query("SELECT store, " + sums + " FROM batch_store GROUP BY store ORDER BY store", (row, i) -> {
            Map<DeliveryState, Amount> amounts = new TreeMap<>();
            for (DeliveryState state : RESTING) {
                amounts.put(state, amount(row, state));
            }
            return row.getString("store") + ": " + amounts;
        });
    }

    private static Amount amount(ResultSet row, DeliveryState state) throws SQLException {
        return new Amount(row.getLong(number(state)), row.getLong(bytes(state)));
    }

    private static String columns(Function<DeliveryState, String> columns) {
        return RESTING.stream().map(columns).collect(Collectors.joining(", "));
    }

    private static String number(DeliveryState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String bytes(DeliveryState state) {
        return number(state) + "_bytes";
    }

    private static String more(String column) {
        return String.format(Locale.ROOT, "%1$s = batch_store.%1$s + excluded.%1$s", column);
    }

    private static String sum(String column) {
        return String.format(Locale.ROOT, "CAST(SUM(%1$s) AS BIGINT) AS %1$s", column);
    }
}
