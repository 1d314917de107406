package io.waybill.intake.archive;

import io.waybill.outcome.Refusal;

/** An archive of which nothing can be taken. The message is the reason, in plain words, and what to do about it. */
public final class UnreadableArchive extends Exception {
    private final transient Refusal refusal;

    UnreadableArchive(String reason) {
        this(Refusal.Cause.UNREADABLE, reason);
    }

    UnreadableArchive(Refusal.Cause cause, String reason) {
        super(reason);
        this.refusal = Refusal.of(cause, reason);
    }

    UnreadableArchive(String reason, Throwable why) {
        super(reason, why);
        this.refusal = Refusal.of(Refusal.Cause.UNREADABLE, reason);
    }

    Refusal refusal() {
        return refusal;
    }
}
