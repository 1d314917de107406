package io.waybill.outcome;

import java.time.Duration;

/** Something that a step needs can't be had at present; the document is not to blame and is taken up again later. */
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public Unavailable(String message, Throwable cause) {
        this(message, cause, Duration.ZERO);
    }

    /** @param retryAfter how long it is not worth while to try again */
    public Unavailable(String message, Throwable cause, Duration retryAfter) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    /** @param retryAfter how long it is not worth while to try again */
    public Unavailable(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
