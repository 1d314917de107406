package io.waybill.ledger;

import io.waybill.content.Checksums;

/** The places of deliveries in their queues: each store has a queue for large documents and one for small ones. */
final class DeliveryQueuePlaces {
    private final QueuePlaces places;

    DeliveryQueuePlaces(QueuePlaces places) {
        this.places = places;
    }

    /** The place of a document in the queue of a store. */
    long of(Writes writes, String store, Document document) {
        boolean large = Checksums.isLarge(document.content().size());
        long start = places.start(queue(store, large), document.batch(), () -> head(writes, store, large));
        return start + document.position();
    }

    /** A queue has come to this place. */
    void reached(String store, boolean large, long place) {
        places.reached(queue(store, large), place);
    }

    /** The deliveries of a batch to a store that are booked from now on begin anew in the queue. */
    void forget(Delivery delivery) {
        places.forget(
                queue(delivery.store(), delivery.isLarge()), delivery.document().batch());
    }

    private static String queue(String store, boolean large) {
        return Deliveries.lane(store) + (large ? "/large" : "");
    }

    /** The place of the first delivery that waits in a queue. */
    private static long head(Writes writes, String store, boolean large) {
        return writes
                .jdbc()
                .queryForList(
                        "SELECT queue_place FROM delivery WHERE state <> 'DELIVERED' AND state = 'WAITING' AND store = ? AND large = ?"
                                + " ORDER BY state, store, large, priority DESC, queue_place, id LIMIT 1",
                        Long.class,
                        store,
                        large)
                .stream()
                .findFirst()
                .orElse(0L);
    }
}
