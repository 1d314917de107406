package io.waybill.delivery.store;

import java.io.IOException;
import java.util.Optional;

/** An S3 server said no. */
final class S3Refusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Optional<String> retryAfter;

    S3Refusal(int status, String code, String message, Optional<String> retryAfter) {
        super("%d %s: %s".formatted(status, code, message));
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    int status() {
        return status;
    }

    /** What S3 calls it, such as {@code NoSuchUpload}. */
    String code() {
        return code;
    }

    Optional<String> retryAfter() {
        return retryAfter;
    }
}
