package io.waybill.ledger;

import io.waybill.outcome.Failure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Hands out the deliveries that are due, and finds others. */
public final class Deliveries {
    static final String CANCELLED = "cancelled by an administrator";

    /** @param waitsForItsSource whether it waited for the folder of its content: that it looks for it once more is no event */
    private record Claimed(Delivery delivery, Sending sending, boolean waitsForItsSource) {}

    private final Ledger ledger;
    private final NodeRuns runs;
    private final DeliveryQueuePlaces queuePlaces;
    private final ClaimedDeliveries claimed;

    Deliveries(Ledger ledger, NodeRuns runs, QueuePlaces places, ClaimedDeliveries claimed) {
        this.ledger = ledger;
        this.runs = runs;
        this.queuePlaces = new DeliveryQueuePlaces(places);
        this.claimed = claimed;
    }

    /** Where deliveries to a store wait. */
    public static String lane(String store) {
        return "deliveries/" + store;
    }

    /**
     * Claims deliveries to a store that are due. They are claimed as COMMITTING, because a small document is sent and
     * committed in one request: from now on it may be there. What isn't to be sent, because its batch was paused or
     * cancelled, is put where it belongs instead.
     *
     * @param mostLarge how many of them may be large; those come first, for small ones are done sooner
     */
    public List<Delivery> claim(String store, int most, int mostLarge) {
        return ledger.write(writes -> {
            List<Delivery> wanted = new ArrayList<>();
            claimAll(writes, store, true, Math.min(most, mostLarge), wanted);
            claimAll(writes, store, false, most, wanted);
            return wanted;
        });
    }

    /** Whether something waits for a store, or is on its way there. */
    public boolean areOpen(String store) {
        return !ledger.read()
                .queryForList(
                        "SELECT state FROM delivery WHERE state <> 'DELIVERED'"
                                + " AND state IN ('WAITING', 'ACTIVE', 'COMMITTING') AND store = ? LIMIT 1",
                        String.class,
                        store)
                .isEmpty();
    }

    /** Adds what is to be sent to {@code wanted}, until that has {@code most}. */
    private void claimAll(Writes writes, String store, boolean large, int most, List<Delivery> wanted) {
        boolean more = wanted.size() < most;
        while (more) {
            List<Delivery> unwanted = claim(writes, store, large, most - wanted.size(), wanted);
            more = !unwanted.isEmpty();
        }
    }

    /** Adds what is to be sent to {@code wanted}, and gives what is not. */
    private List<Delivery> claim(Writes writes, String store, boolean large, int most, List<Delivery> wanted) {
        List<Claim> claims = Claims.take(
                writes,
                "delivery",
                runs.current(),
                "state <> 'DELIVERED' AND state = 'WAITING' AND store = ? AND large = ?",
                ", " + DeliveryTransition.CLAIMED.set() + Claims.FIRST_TIME,
                "state, store, large, priority DESC, queue_place, id",
                most,
                store,
                large);
        List<Delivery> unwanted = new ArrayList<>();
        Claims.load(writes, claims, select() + " WHERE v.id IN ", (row, claim) -> {
                    queuePlaces.reached(store, large, row.getLong("delivery_queue_place"));
                    return new Claimed(
                            read(row),
                            Sending.valueOf(row.getString("sending")),
                            ClaimedDeliveries.SOURCE_AWAY.equals(row.getString("cause")));
                })
                .forEach(found -> {
                    Delivery delivery = found.delivery();
                    writes.counters().moved(delivery, DeliveryState.WAITING, DeliveryTransition.CLAIMED.to());
                    // What may have to be removed goes to its store all the same.
                    switch (delivery.isWithdrawn() ? Sending.ON : found.sending()) {
                        case ON -> {
                            wanted.add(delivery);
                            if (!found.waitsForItsSource()) {
                                claimedAgain(writes, delivery);
                            }
                        }
                        case PAUSED -> {
                            unwanted.add(delivery);
                            claimed.paused(writes, delivery);
                        }
                        case CANCELLED -> {
                            unwanted.add(delivery);
                            claimed.failed(writes, delivery, false, Failure.Cause.CANCELLED.name(), CANCELLED);
                        }
                    }
                });
        return unwanted;
    }

    private static void claimedAgain(Writes writes, Delivery delivery) {
        if (!delivery.claim().isFirst()) {
            event(
                    writes,
                    delivery,
                    DeliveryState.COMMITTING,
                    String.format(Locale.ROOT, "%s: attempt %d", delivery.store(), delivery.attempts()));
        }
    }

    /** The places of deliveries in the queues of their stores. */
    DeliveryQueuePlaces queuePlaces() {
        return queuePlaces;
    }

    /** Some deliveries, in the order of their ids. */
    static List<Delivery> some(Writes writes, String where, int most, Object... values) {
        return writes.jdbc()
                .query(select() + " WHERE " + where + " ORDER BY v.id LIMIT " + most, (row, i) -> read(row), values);
    }

    /**
     * Changes deliveries that are still in a state, and gives those that it changed.
     *
     * @param more what else changes, beginning with a comma, or nothing
     */
    static List<Delivery> change(
            Writes writes, List<Delivery> some, DeliveryState from, DeliveryTransition transition, String more) {
        if (!transition.from().contains(from)) {
            throw new IllegalArgumentException(transition + " can't begin in " + from);
        }
        if (some.isEmpty()) {
            return List.of();
        }
        int[] changed = writes.jdbc()
                .batchUpdate(
                        "UPDATE delivery SET " + transition.set() + more + " WHERE id = ? AND state = '" + from + "'",
                        some.stream()
                                .map(delivery -> new Object[] {delivery.id()})
                                .toList());
        List<Delivery> those = IntStream.range(0, changed.length)
                .filter(i -> changed[i] == 1)
                .mapToObj(some::get)
                .toList();
        those.forEach(delivery -> writes.counters().moved(delivery, from, transition.to()));
        return those;
    }

    static String select() {
        return "SELECT v.id AS claimed, v.queue_place AS delivery_queue_place, v.size AS delivery_size, v.claim AS delivery_claim, v.store, v.target,"
                + " v.remote_id, v.find_first, v.attempts AS delivery_attempts, v.cause, d.claim AS document_claim, b.sending,"
                + " b.publish, "
                + Documents.COLUMNS
                + " FROM delivery v JOIN document d ON d.id = v.document JOIN batch b ON b.id = v.batch"
                + Descriptions.JOIN;
    }

    static Delivery read(ResultSet row) throws SQLException {
        Claim document = new Claim(Columns.id(row, "id"), row.getLong("document_claim"));
        return new Delivery(
                new Claim(Columns.id(row, "claimed"), row.getLong("delivery_claim")),
                row.getString("store"),
                row.getString("target"),
                Optional.ofNullable(row.getString("remote_id")).orElse(""),
                row.getBoolean("find_first"),
                row.getInt("delivery_attempts"),
                Publish.valueOf(row.getString("publish")),
                Documents.read(row, document));
    }

    static void event(Writes writes, Delivery delivery, DeliveryState state, String detail) {
        writes.event(delivery.document().batch(), delivery.document().id(), delivery.id(), state, detail);
    }
}
