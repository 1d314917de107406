package io.waybill.intake.upload;

/** Another request goes on with an upload: this one ends, and nothing of it is written any more. */
public final class TurnOver extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TurnOver() {
        super("another request goes on with this upload");
    }
}
