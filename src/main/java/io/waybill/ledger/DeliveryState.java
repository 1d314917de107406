package io.waybill.ledger;

/** How far a delivery has come. */
public enum DeliveryState {
    WAITING,
    ACTIVE,
    COMMITTING,
    /** Its batch is paused. */
    PAUSED,
    /** Sent, and published when all of its batch is sent. */
    READY,
    DELIVERED,
    FAILED
}
