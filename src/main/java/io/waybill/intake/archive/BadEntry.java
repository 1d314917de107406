package io.waybill.intake.archive;

/** An entry that can't be taken out of its archive; the others can. The message is the reason, in plain words. */
public final class BadEntry extends Exception {
    BadEntry(String reason) {
        super(reason);
    }

    BadEntry(String reason, Throwable cause) {
        super(reason, cause);
    }
}
