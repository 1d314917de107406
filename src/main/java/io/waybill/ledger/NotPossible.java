package io.waybill.ledger;

/** What was asked of a batch doesn't fit the state that it is in. Nothing was changed. */
public final class NotPossible extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotPossible(String message) {
        super(message);
    }
}
