package io.waybill.camel;

import io.waybill.delivery.ChunkedSending;
import io.waybill.delivery.DeliveryDispatch;
import io.waybill.delivery.FailedAttempts;
import io.waybill.delivery.Limits;
import io.waybill.ledger.Deliveries;
import io.waybill.ledger.Delivery;

/** Deliveries to a store, as many at a time as its limit allows. */
record DeliveryLane(
        LedgerGate gate,
        DeliveryDispatch dispatch,
        ChunkedSending chunks,
        FailedAttempts failedAttempts,
        Limits limits,
        String store)
        implements Lane<Delivery> {
    @Override
    public String name() {
        return Deliveries.lane(store);
    }

    @Override
    public String variable() {
        return "delivery";
    }

    @Override
    public boolean takesMany(Delivery delivery) {
        return !chunks.isWhole(delivery);
    }

    @Override
    public boolean isLarge(Delivery delivery) {
        return delivery.isLarge();
    }

    @Override
    public int allowed(int free, int busy) {
        return Math.min(gate.allowed(free), limits.free(store, busy));
    }

    @Override
    public Due<Delivery> claim(int most, int mostLarge) {
        DeliveryDispatch.Due due = dispatch.claim(store, most, mostLarge);
        return new Due<>(due.deliveries(), due.all());
    }

    @Override
    public int reserve(int most, int busy) {
        return dispatch.reserve(store, Math.min(gate.allowed(most), limits.free(store, busy)));
    }

    @Override
    public void release(int unused) {
        dispatch.release(store, unused);
    }

    @Override
    public void lost(Delivery delivery) {
        dispatch.lost(delivery);
    }

    @Override
    public boolean admits(Delivery delivery) {
        return dispatch.admits(delivery);
    }

    @Override
    public void refuse(Delivery delivery) {
        dispatch.refuse(delivery);
    }

    @Override
    public void failed(Delivery delivery, Throwable why) {
        failedAttempts.failed(delivery, why);
    }
}
