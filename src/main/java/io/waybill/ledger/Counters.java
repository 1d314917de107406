package io.waybill.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What changes of the counters: how many documents of a flow are in each place of the books, how many deliveries to a store, in all
 * and of each batch, are in each state, and how many bytes those have. Whoever changes a state says so here, in the same piece of work;
 * a group writes the sums at its end, in the rows of its own node. Deliveries that somebody works on are few, and not counted.
 */
final class Counters {
    /** What is counted. */
    enum Subject {
        /** By flow, and place of the books or {@link #SEEN}. */
        DOCUMENTS,
        /** By store and state. */
        DELIVERIES
    }

    /** @param name a flow, or a store */
    record Key(Subject subject, String name, String place) implements Comparable<Key> {
        private static Key read(ResultSet row) throws SQLException {
            return new Key(Subject.valueOf(row.getString("subject")), row.getString("name"), row.getString("place"));
        }

        @Override
        public int compareTo(Key other) {
            int order = subject.compareTo(other.subject);
            order = order == 0 ? name.compareTo(other.name) : order;
            return order == 0 ? place.compareTo(other.place) : order;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s of %s, %s", subject.name().toLowerCase(Locale.ROOT), name, place);
        }
    }

    /** How many, and how many bytes they have. */
    record Amount(long number, long bytes) {
        static final Amount NONE = new Amount(0, 0);

        Amount plus(Amount other) {
            return new Amount(number + other.number, bytes + other.bytes);
        }

        Amount minus(Amount other) {
            return new Amount(number - other.number, bytes - other.bytes);
        }

        static Amount read(ResultSet row) throws SQLException {
            return new Amount(row.getLong("number"), row.getLong("bytes"));
        }
    }

    /** All documents that were ever booked, wherever they are now. */
    static final String SEEN = "SEEN";

    static final Set<DeliveryState> WORKED_ON = EnumSet.of(DeliveryState.ACTIVE, DeliveryState.COMMITTING);
    private static final String BOOK = "INSERT INTO counter (subject, name, place, node, number, bytes)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (subject, name, place, node) DO UPDATE"
            + " SET number = counter.number + excluded.number, bytes = counter.bytes + excluded.bytes";

    private final Map<Key, Amount> changes = new TreeMap<>();
    private final BatchCounts batches = new BatchCounts();

    /** A new document is booked. */
    void seen(String flow, DocumentState state, long bytes) {
        add(new Key(Subject.DOCUMENTS, flow, SEEN), new Amount(1, bytes));
        enter(flow, Books.place(state, Optional.empty()), bytes);
    }

    /** A document changes its state; all states that this begins in are in one place of the books. */
    void moved(Document document, DocumentTransition transition) {
        List<Books.Place> from = transition.from().stream()
                .map(state -> Books.place(state, Optional.empty()))
                .distinct()
                .toList();
        if (from.size() != 1) {
            throw new IllegalArgumentException(transition + " begins in several places: " + from);
        }
        moved(document, from.get(0), Books.place(transition.to(), Optional.empty()));
    }

    void moved(Document document, Books.Place from, Books.Place to) {
        moved(document.flow(), document.content().size(), from, to);
    }

    void moved(String flow, long bytes, Books.Place from, Books.Place to) {
        leave(flow, from, bytes);
        enter(flow, to, bytes);
    }

    /** A document has another size now, and is perhaps in another place. */
    void resized(Document document, Books.Place from, Books.Place to, long bytes) {
        long before = document.content().size();
        leave(document.flow(), from, before);
        enter(document.flow(), to, bytes);
        add(new Key(Subject.DOCUMENTS, document.flow(), SEEN), new Amount(0, bytes - before));
    }

    /** A delivery waits that was not counted before. */
    void planned(UUID batch, String store, long bytes) {
        enter(batch, store, DeliveryState.WAITING, bytes);
    }

    /** A delivery that failed waits again, with the size that its document has now. */
    void plannedAgain(UUID batch, String store, long before, long now) {
        leave(batch, store, DeliveryState.FAILED, before);
        enter(batch, store, DeliveryState.WAITING, now);
    }

    /** Somebody who worked on a delivery leaves it in another state. */
    void left(Delivery delivery, DeliveryTransition transition) {
        enter(delivery.document().batch(), delivery.store(), transition.to(), delivery.size());
    }

    void moved(Delivery delivery, DeliveryState from, DeliveryState to) {
        moved(delivery.document().batch(), delivery.store(), delivery.size(), from, to);
    }

    void moved(UUID batch, String store, long bytes, DeliveryState from, DeliveryState to) {
        leave(batch, store, from, bytes);
        enter(batch, store, to, bytes);
    }

    /** Documents are in the ledger no more. */
    void departed(String flow, Books.Place place, Amount amount) {
        add(new Key(Subject.DOCUMENTS, flow, SEEN), Amount.NONE.minus(amount));
        add(new Key(Subject.DOCUMENTS, flow, place.name()), Amount.NONE.minus(amount));
    }

    /** Deliveries are in the ledger no more, while something of their batch is. */
    void departed(UUID batch, String store, DeliveryState state, Amount amount) {
        count(batch, store, state, Amount.NONE.minus(amount));
    }

    /** Deliveries are in the ledger no more, and neither is their batch, nor anything that was kept count of in it. */
    void departedWithTheirBatch(String store, DeliveryState state, Amount amount) {
        count(store, state, Amount.NONE.minus(amount));
    }

    /** These change too. */
    void add(Counters others) {
        add(others.changes);
        batches.add(others.batches);
    }

    void add(Map<Key, Amount> others) {
        others.forEach(this::add);
    }

    /** These change too, of batches. */
    void addToBatches(Map<BatchCounts.Place, Amount> others) {
        others.forEach(batches::add);
    }

    /** Writes what changed, into the rows of this node. */
    void book(LedgerTemplate jdbc, String node) {
        changes.values().removeIf(Amount.NONE::equals);
        if (!changes.isEmpty()) {
            jdbc.batchUpdate(
                    BOOK,
                    changes.entrySet().stream()
                            .map(change -> parameters(change.getKey(), change.getValue(), node))
                            .toList());
        }
        batches.book(jdbc, node);
    }

    /** All counters, as all nodes kept them together. */
    static Map<Key, Amount> read(JdbcTemplate jdbc) {
        return read(jdbc, "subject IN ('DOCUMENTS', 'DELIVERIES')");
    }

    /** The counters of one subject. */
    static Map<Key, Amount> read(JdbcTemplate jdbc, Subject subject) {
        return read(jdbc, "subject = ?", subject.name());
    }

    /** The counters of one store or flow. */
    static Map<Key, Amount> read(JdbcTemplate jdbc, Subject subject, String name) {
        return read(jdbc, "subject = ? AND name = ?", subject.name(), name);
    }

    private static Map<Key, Amount> read(JdbcTemplate jdbc, String where, Object... values) {
        Map<Key, Amount> kept = new HashMap<>();
        jdbc.query(
                "SELECT subject, name, place, number, bytes FROM counter WHERE " + where,
                row -> {
                    kept.merge(Key.read(row), Amount.read(row), Amount::plus);
                },
                values);
        return kept;
    }

    private void leave(String flow, Books.Place place, long bytes) {
        add(new Key(Subject.DOCUMENTS, flow, place.name()), new Amount(-1, -bytes));
    }

    private void enter(String flow, Books.Place place, long bytes) {
        add(new Key(Subject.DOCUMENTS, flow, place.name()), new Amount(1, bytes));
    }

    private void leave(UUID batch, String store, DeliveryState state, long bytes) {
        count(batch, store, state, new Amount(-1, -bytes));
    }

    private void enter(UUID batch, String store, DeliveryState state, long bytes) {
        count(batch, store, state, new Amount(1, bytes));
    }

    private void count(UUID batch, String store, DeliveryState state, Amount amount) {
        count(store, state, amount);
        batches.add(new BatchCounts.Place(batch, store, state), amount);
    }

    private void count(String store, DeliveryState state, Amount amount) {
        if (!WORKED_ON.contains(state)) {
            add(new Key(Subject.DELIVERIES, store, state.name()), amount);
        }
    }

    private void add(Key key, Amount amount) {
        changes.merge(key, amount, Amount::plus);
    }

    private static Object[] parameters(Key key, Amount amount, String node) {
        return new Object[] {key.subject.name(), key.name, key.place, node, amount.number, amount.bytes};
    }
}
