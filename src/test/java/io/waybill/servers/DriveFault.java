package io.waybill.servers;

import java.time.Duration;
import java.util.Optional;

/** What a {@link DriveStandIn} does instead of answering properly. */
public sealed interface DriveFault {
    /** Answers with an error of Google's; the request has no effect. */
    record Status(int status, String reason, Optional<Duration> retryAfter) implements DriveFault {}

    /** Cuts the connection when it has read this many bytes of the request's body; a session keeps what it can. */
    record Cut(long afterBytes) implements DriveFault {}

    /** Carries out the request, then cuts the connection without an answer. */
    record LostAnswer() implements DriveFault {}

    static DriveFault status(int status, String reason) {
        return new Status(status, reason, Optional.empty());
    }

    static DriveFault userRateLimitExceeded() {
        return status(403, "userRateLimitExceeded");
    }

    static DriveFault tooManyRequests(Duration retryAfter) {
        return new Status(429, "rateLimitExceeded", Optional.of(retryAfter));
    }

    static DriveFault unavailable() {
        return status(503, "backendError");
    }

    static DriveFault internalError() {
        return status(500, "internalError");
    }

    static DriveFault cutAfter(long bytes) {
        return new Cut(bytes);
    }

    static DriveFault lostAnswer() {
        return new LostAnswer();
    }
}
