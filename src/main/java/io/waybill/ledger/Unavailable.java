package io.waybill.ledger;

/** Something that a step needs can't be had at present; the document is not to blame and is taken up again later. */
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
