package io.waybill.access;

import java.time.Duration;
import org.springframework.security.core.AuthenticationException;

/** So many attempts to log in failed that no more are looked at for a while. */
final class TooManyAttempts extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    private final Duration pause;

    TooManyAttempts(Duration pause) {
        super("too many attempts to log in");
        this.pause = pause;
    }

    Duration pause() {
        return pause;
    }
}
