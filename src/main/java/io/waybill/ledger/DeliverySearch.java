package io.waybill.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Finds deliveries, a page at a time, in the order of their queues: store by store, state by state, small documents before
 * large ones, and what goes first before the rest; what is delivered in the order in which it was. A page costs what is on it, however large the ledger is; only a cause
 * that few of a queue have makes it look at the others, too.
 */
public final class DeliverySearch {
    /** The most that a page can have. */
    public static final int MOST = 1_000;

    /** Which deliveries are wanted: what isn't given doesn't matter. */
    public record Wanted(
            Optional<String> store,
            Optional<DeliveryState> state,
            Optional<String> cause,
            Optional<UUID> batch,
            Asker asker) {}

    /** One delivery, and its document. */
    public record Found(UUID document, String name, UUID batch, DeliveryView delivery, DeliveryPlace place) {}

    /** Some deliveries, and behind which place there are more. */
    public record Page(List<Found> deliveries, Optional<DeliveryPlace> next) {}

    /** A part of the list in which all have the same beginning of the order. */
    private record Queue(String store, DeliveryState state, boolean large) {
        private static final Comparator<Queue> ORDER = Comparator.comparing(Queue::store)
                .thenComparing(queue -> queue.state().name())
                .thenComparing(Queue::large);

        private static Queue of(DeliveryPlace place) {
            return new Queue(place.store(), place.state(), place.large());
        }

        private boolean isDelivered() {
            return state == DeliveryState.DELIVERED;
        }

        /** The condition for all of it, with the store as its parameter; an index has each kind in its order. */
        private String where() {
            return isDelivered()
                    ? "v.settled_at IS NOT NULL AND v.state = 'DELIVERED' AND v.store = ?"
                    : "v.state <> 'DELIVERED' AND v.state = '" + state + "' AND v.large = " + (large ? "TRUE" : "FALSE")
                            + " AND v.store = ?";
        }

        private String order() {
            return isDelivered()
                    ? " ORDER BY v.settled_at, v.id LIMIT ?"
                    : " ORDER BY v.priority DESC, v.queue_place, v.id LIMIT ?";
        }
    }

    /** A condition with its values. */
    private record Range(String sql, List<Object> values) {
        private static final Range ALL = new Range("", List.of());

        /** What comes behind a place in its queue: each part is one stretch of the index. */
        private static List<Range> behind(DeliveryPlace place) {
            if (place.state() == DeliveryState.DELIVERED) {
                return List.of(
                        new Range(" AND v.settled_at = ? AND v.id > ?", List.of(place.queuePlace(), place.id())),
                        new Range(" AND v.settled_at > ?", List.of(place.queuePlace())));
            }
            return List.of(
                    new Range(
                            " AND v.priority = ? AND v.queue_place = ? AND v.id > ?",
                            List.of(place.priority(), place.queuePlace(), place.id())),
                    new Range(
                            " AND v.priority = ? AND v.queue_place > ?", List.of(place.priority(), place.queuePlace())),
                    new Range(" AND v.priority < ?", List.of(place.priority())));
        }
    }

    private final Ledger ledger;

    DeliverySearch(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * A page of deliveries.
     *
     * @param after the place that the page before ended at
     * @param limit how many, from 1 to {@link #MOST}
     */
    public Page find(Wanted wanted, Optional<DeliveryPlace> after, int limit) {
        List<Found> found = new ArrayList<>();
        for (Queue queue : queues(wanted)) {
            int order = after.map(place -> Queue.ORDER.compare(queue, Queue.of(place)))
                    .orElse(1);
            if (order >= 0 && found.size() <= limit) {
                for (Range range : order == 0 ? Range.behind(after.orElseThrow()) : List.of(Range.ALL)) {
                    found.addAll(read(queue, wanted, range, limit + 1 - found.size()));
                }
            }
        }
        return found.size() <= limit
                ? new Page(found, Optional.empty())
                : new Page(
                        List.copyOf(found.subList(0, limit)),
                        Optional.of(found.get(limit - 1).place()));
    }

    /** All stores that there ever was a delivery to. */
    public List<String> stores() {
        Set<String> stores = new TreeSet<>();
        for (DeliveryState state : DeliveryState.values()) {
            String where = state == DeliveryState.DELIVERED
                    ? "settled_at IS NOT NULL"
                    : "state <> 'DELIVERED' AND state = '" + state + "'";
            Optional<String> next = storeBehind(where, "");
            while (next.isPresent()) {
                stores.add(next.get());
                next = storeBehind(where, next.get());
            }
        }
        return List.copyOf(stores);
    }

    /** The next store, found at the end of the other's stretch of the index instead of among all deliveries. */
    private Optional<String> storeBehind(String where, String store) {
        return ledger
                .read()
                .queryForList(
                        "SELECT store FROM delivery WHERE " + where + " AND store > ? ORDER BY store LIMIT 1",
                        String.class,
                        store)
                .stream()
                .findFirst();
    }

    private List<Queue> queues(Wanted wanted) {
        List<String> stores = wanted.store()
                .map(List::of)
                .orElseGet(() -> wanted.batch().map(this::storesOf).orElseGet(this::stores));
        Set<DeliveryState> states = EnumSet.allOf(DeliveryState.class);
        wanted.state().ifPresent(state -> states.retainAll(Set.of(state)));
        if (wanted.cause().isPresent()) {
            // What is delivered has none any more.
            states.remove(DeliveryState.DELIVERED);
        }
        return stores.stream()
                .flatMap(store -> states.stream().flatMap(state -> queues(store, state)))
                .sorted(Queue.ORDER)
                .toList();
    }

    private static Stream<Queue> queues(String store, DeliveryState state) {
        Stream<Boolean> sizes = state == DeliveryState.DELIVERED ? Stream.of(false) : Stream.of(false, true);
        return sizes.map(large -> new Queue(store, state, large));
    }

    private List<String> storesOf(UUID batch) {
        return ledger.read()
                .queryForList(
                        "SELECT DISTINCT v.store FROM document d JOIN delivery v ON v.document = d.id WHERE d.batch = ?",
                        String.class,
                        batch);
    }

    private List<Found> read(Queue queue, Wanted wanted, Range range, int most) {
        if (most <= 0) {
            return List.of();
        }
        StringBuilder sql =
                new StringBuilder("SELECT v.*, d.name FROM document d JOIN delivery v ON v.document = d.id WHERE ");
        List<Object> values = new ArrayList<>();
        if (wanted.batch().isPresent()) {
            // An expression keeps databases from going through the queue of a store for the few of a batch.
            sql.append(queue.where().replace("v.store =", "COALESCE(v.store, '') ="))
                    .append(" AND d.batch = ?");
            values.add(queue.store());
            values.add(wanted.batch().get());
        } else {
            sql.append(queue.where());
            values.add(queue.store());
        }
        if (wanted.cause().isPresent()) {
            sql.append(" AND v.cause = ?");
            values.add(wanted.cause().get());
        }
        if (!wanted.asker().isUnlimited()) {
            Asker.Condition shown = wanted.asker().batches("b");
            sql.append(" AND EXISTS (SELECT 1 FROM batch b WHERE b.id = d.batch")
                    .append(shown.sql())
                    .append(')');
            values.addAll(shown.values());
        }
        sql.append(range.sql());
        values.addAll(range.values());
        values.add(most);
        return ledger.read()
                .query(sql.append(queue.order()).toString(), (row, i) -> found(queue, row), values.toArray());
    }

    private static Found found(Queue queue, ResultSet row) throws SQLException {
        DeliveryView delivery = BatchContents.delivery(row);
        return new Found(
                Columns.id(row, "document"),
                row.getString("name"),
                Columns.id(row, "batch"),
                delivery,
                new DeliveryPlace(
                        delivery.store(),
                        delivery.state(),
                        queue.large(),
                        row.getInt("priority"),
                        row.getLong(queue.isDelivered() ? "settled_at" : "queue_place"),
                        delivery.id()));
    }
}
