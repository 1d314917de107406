package io.waybill.outcome;

/** An attempt failed for a reason that is known already. */
public final class DeliveryFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public DeliveryFailed(Failure failure) {
        super(failure.words());
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
