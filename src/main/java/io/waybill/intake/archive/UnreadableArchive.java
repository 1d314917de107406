package io.waybill.intake.archive;

/** An archive of which nothing can be taken. The message is the reason, in plain words, and what to do about it. */
public final class UnreadableArchive extends Exception {
    UnreadableArchive(String reason) {
        super(reason);
    }

    UnreadableArchive(String reason, Throwable cause) {
        super(reason, cause);
    }
}
