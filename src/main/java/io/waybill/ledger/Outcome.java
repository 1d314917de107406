package io.waybill.ledger;

/** How a settled document ended. */
public enum Outcome {
    DELIVERED,
    FAILED,
    DISMISSED
}
