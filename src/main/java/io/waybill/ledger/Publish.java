package io.waybill.ledger;

/** When what a store was sent of a batch gets its name there. */
public enum Publish {
    /** Each document as soon as it is sent. */
    EACH,
    /** All documents once all are sent; none if one of them fails for good. */
    TOGETHER,
    /** All are sent, and are being published. */
    NOW,
    /** All are published. */
    DONE,
    /** One has failed for good: what stores have of the others is being removed. */
    NEVER,
    /** Nothing of the batch is left at any store. */
    WITHDRAWN;

    /** Whether a document is sent, and not yet published. */
    public boolean holds() {
        return this == TOGETHER;
    }
}
