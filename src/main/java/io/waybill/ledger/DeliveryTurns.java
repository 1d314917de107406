package io.waybill.ledger;

import io.waybill.content.Checksums;

/** The turns of deliveries: each store has a queue for large documents and one for small ones. */
final class DeliveryTurns {
    private final Turns turns;

    DeliveryTurns(Turns turns) {
        this.turns = turns;
    }

    /** The turn of a document in the queue of a store. */
    long turn(Writes writes, String store, Document document) {
        boolean large = Checksums.isLarge(document.content().size());
        long start = turns.start(queue(store, large), document.batch(), () -> head(writes, store, large));
        return start + document.position();
    }

    /** A queue has come to this turn. */
    void reached(String store, boolean large, long turn) {
        turns.reached(queue(store, large), turn);
    }

    /** The deliveries of a batch to a store that are booked from now on begin anew in the queue. */
    void forget(Delivery delivery) {
        turns.forget(
                queue(delivery.store(), delivery.isLarge()), delivery.document().batch());
    }

    private static String queue(String store, boolean large) {
        return Deliveries.lane(store) + (large ? "/large" : "");
    }

    /** The turn of the first delivery that waits in a queue. */
    private static long head(Writes writes, String store, boolean large) {
        return writes
                .jdbc()
                .queryForList(
                        "SELECT turn FROM delivery WHERE store = ? AND state = 'WAITING' AND large = ?"
                                + " ORDER BY store, state, large, priority DESC, turn, id LIMIT 1",
                        Long.class,
                        store,
                        large)
                .stream()
                .findFirst()
                .orElse(0L);
    }
}
