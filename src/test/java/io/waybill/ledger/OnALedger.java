package io.waybill.ledger;

/** A part of the contract gets its database from the class that implements it. */
interface OnALedger {
    LedgerDatabase database();
}
