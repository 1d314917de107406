package io.waybill.outcome;

/** A document can't be taken, for the reason given in plain words: it is rejected, and its sender is told. */
public final class DocumentRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DocumentRefused(String reason) {
        super(reason);
    }
}
