package io.waybill.standin;

import java.time.Duration;
import java.util.Optional;

/** What the stand-in does instead of answering properly. */
public sealed interface Fault {
    /** Answers with a status and a JSON message; the request has no effect. */
    record Status(int status, Optional<Duration> retryAfter) implements Fault {}

    /** Answers 200 with an HTML page, as proxies and login pages do; the request has no effect. */
    record Html() implements Fault {}

    /** Carries out the request, then cuts the connection without an answer. */
    record LostAnswer() implements Fault {}

    static Fault status(int status) {
        return new Status(status, Optional.empty());
    }

    /** @param retryAfter sent as the header Retry-After, in whole seconds */
    static Fault status(int status, Duration retryAfter) {
        return new Status(status, Optional.of(retryAfter));
    }

    static Fault html() {
        return new Html();
    }

    static Fault lostAnswer() {
        return new LostAnswer();
    }
}
