package io.waybill.archive;

import io.waybill.content.Range;
import io.waybill.ledger.Delivery;
import java.io.InputStream;

/** Reads from stores. */
public interface StoreReading {
    /** Takes what a store answers; the stream is closed by whoever gives it. */
    @FunctionalInterface
    interface Taker {
        void take(InputStream answer) throws Exception;
    }

    /**
     * Reads a range of the object of a delivery. Safe to repeat.
     *
     * @throws io.waybill.outcome.DeliveryFailed if the store doesn't give it, with the cause
     */
    void read(Delivery delivery, Range range, Taker taker);
}
