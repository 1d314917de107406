package io.waybill.intake;

import io.waybill.outcome.Refusal;

/** A batch can't be taken apart, for the reason given in plain words: what of it isn't booked yet is rejected. */
public final class BatchRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public BatchRefused(Refusal refusal) {
        super(refusal.words());
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
