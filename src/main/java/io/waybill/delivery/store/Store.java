package io.waybill.delivery.store;

import io.waybill.content.Range;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.Stored;
import java.io.InputStream;
import java.util.Optional;

/**
 * A place that takes documents, and the law for all of them. The delivery engine calls a store by the names of its routes,
 * {@code <store>-find} and so on. A bean that implements this gets a route for each method from a template; a file
 * {@code routes/stores/<store>.camel.yaml} takes the place of any of them, and can be a store all by itself.
 *
 * <p>A {@link Delivery} says what is meant: {@code target} is the name that its object is given, unique at the store and
 * booked before anything is sent, and {@code id} is what the object carries, so that it is told from what others put there.
 *
 * <p>Everything may be called again after any failure, and by another process, with the same effect: there is one object for
 * each delivery. A method holds no content in memory but what a connection needs, repeats no request by itself, and lets every
 * exception out: {@link io.waybill.outcome.FailureClassifier} tells what those of a client mean, and what nobody knows
 * counts as the document's own fault.
 */
public interface Store {
    /**
     * Asks for the object that carries the id of a delivery. It is called after every answer that is uncertain, before
     * anything is sent again.
     *
     * @return what the store says of it, with a checksum only if the store computed it; empty if there is no object, or if
     *     that of somebody else stands at the name
     */
    Optional<Stored> find(Delivery delivery) throws Exception;

    /**
     * Opens a range of the object of a delivery.
     *
     * @return a stream of exactly these bytes, which the caller closes; never an empty one in place of what isn't there
     * @throws IllegalArgumentException if the range reaches past the end of the document
     * @throws io.waybill.outcome.DeliveryFailed with {@code OBJECT_GONE} if there is no object. That the place where it
     *     was can't be seen is no proof of that
     */
    InputStream read(Delivery delivery, Range range) throws Exception;

    /** A store that takes a document in one request. */
    interface Puts extends Store {
        /**
         * Makes the object of a document that is one chunk, or of any where the store takes no chunks. It bears its name only
         * when all of it is there, with {@link io.waybill.delivery.ObjectMetadata} where the store keeps such.
         *
         * <p>What stands there and isn't of this delivery is replaced only where the store's versions say so. Whatever can be
         * known of the object is known before it bears its name: a program may take it away in the same moment.
         *
         * @param content {@code delivery.size} bytes, which can be reset
         * @return what the store says of the object; a checksum that it computed or compared is the proof, and without
         *     one the object is read back
         * @throws io.waybill.outcome.DeliveryFailed with {@code NAME_TAKEN} if something else stands there and is not replaced;
         *     the delivery gets another name then
         */
        Stored put(Delivery delivery, InputStream content) throws Exception;
    }

    /** A store from which an object can be removed. */
    interface Removes extends Store {
        /** Removes the object that carries the id of a delivery, and no other; one that isn't there is removed already. */
        void remove(Delivery delivery) throws Exception;
    }
}
