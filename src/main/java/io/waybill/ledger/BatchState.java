package io.waybill.ledger;

/** How far a batch has come. */
public enum BatchState {
    ARRIVING,
    SPLITTING,
    COMPLETE,
    SETTLED
}
