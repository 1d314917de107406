package io.waybill.ledger;

/** Whether the deliveries of a batch go out. */
public enum Sending {
    ON,
    /** They wait until the batch is resumed. */
    PAUSED,
    /** What wasn't delivered yet has failed; its content is kept, and can be sent again or given up. */
    CANCELLED
}
