package io.waybill.ledger;

/** How far a delivery has come. */
public enum DeliveryState {
    WAITING,
    ACTIVE,
    COMMITTING,
    /** Its batch is paused. */
    PAUSED,
    DELIVERED,
    FAILED
}
