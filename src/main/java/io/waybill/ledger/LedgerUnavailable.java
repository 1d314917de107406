package io.waybill.ledger;

/** The ledger could not be written: nothing of the write took effect, and it may be repeated. */
public final class LedgerUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LedgerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
