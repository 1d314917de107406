package io.waybill.intake.archive;

import io.waybill.outcome.Refusal;

/** An entry that can't be taken out of its archive; the others can. The message is the reason, in plain words. */
public final class BadEntry extends Exception {
    private final transient Refusal refusal;

    BadEntry(Refusal.Cause cause, String reason) {
        super(reason);
        this.refusal = Refusal.of(cause, reason);
    }

    BadEntry(Refusal.Cause cause, String reason, Throwable why) {
        super(reason, why);
        this.refusal = Refusal.of(cause, reason);
    }

    Refusal refusal() {
        return refusal;
    }
}
