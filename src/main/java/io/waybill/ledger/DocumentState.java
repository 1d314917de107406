package io.waybill.ledger;

/** How far a document has come. */
public enum DocumentState {
    NEW,
    ACTIVE,
    PLANNED,
    SETTLED,
    REJECTED,
    DUPLICATE
}
