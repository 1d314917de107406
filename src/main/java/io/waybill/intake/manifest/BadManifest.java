package io.waybill.intake.manifest;

/** A manifest that can't be used as a whole. The message is the reason, with line and column where there are some. */
public final class BadManifest extends Exception {
    BadManifest(String reason) {
        super(reason);
    }

    BadManifest(String reason, Throwable cause) {
        super(reason, cause);
    }
}
