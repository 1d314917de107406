package io.waybill.outcome;

/** A document can't be taken: it is rejected, and its sender is told why. */
public final class DocumentRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public DocumentRefused(Refusal refusal) {
        super(refusal.words());
        this.refusal = refusal;
    }

    public DocumentRefused(Refusal.Cause cause, String reason, String remedy) {
        this(new Refusal(cause, reason, remedy));
    }

    public Refusal refusal() {
        return refusal;
    }
}
