package io.waybill.delivery.store;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import io.waybill.outcome.Failure;
import io.waybill.outcome.FailureClassifier;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the exceptions of Google's client mean. */
final class DriveFailures implements FailureClassifier {
    private static final int REFUSED = 403;
    private static final int TOO_MANY = 429;
    /** What java.net.HttpURLConnection says when a connection breaks. */
    private static final Pattern CUT = Pattern.compile("Error writing|Unexpected end of file|Premature EOF");

    @Override
    public Optional<Failure> classify(Throwable exception) {
        if (exception.getClass() == IOException.class
                && CUT.matcher(String.valueOf(exception.getMessage())).lookingAt()) {
            return Optional.of(new Failure(
                    Failure.Cause.STORE_UNREACHABLE,
                    "the connection was cut: " + exception.getMessage(),
                    true,
                    Optional.empty()));
        }
        if (!(exception instanceof HttpResponseException e)) {
            return Optional.empty();
        }
        Optional<Duration> retryAfter =
                RetryAfter.parse(e.getHeaders() == null ? null : e.getHeaders().getRetryAfter());
        String reason = e instanceof GoogleJsonResponseException json && json.getDetails() != null
                ? String.valueOf(json.getDetails().getMessage())
                : e.getStatusMessage() + ", " + shortened(e.getContent());
        boolean quota =
                e.getStatusCode() == REFUSED && String.valueOf(e.getContent()).contains("LimitExceeded");
        return Optional.of(Failure.ofStatus(quota ? TOO_MANY : e.getStatusCode(), reason, retryAfter));
    }

    private static String shortened(@Nullable String content) {
        return content == null ? "no reason given" : content.substring(0, Math.min(300, content.length()));
    }
}
