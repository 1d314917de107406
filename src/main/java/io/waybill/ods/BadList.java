package io.waybill.ods;

/** A list of symbols can't be followed, for the reason given in plain words. */
public final class BadList extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadList(String reason) {
        super(reason);
    }
}
