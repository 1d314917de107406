package io.waybill.intake;

/** A batch can't be taken apart, for the reason given in plain words: what of it isn't booked yet is rejected. */
public final class BatchRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BatchRefused(String reason) {
        super(reason);
    }
}
