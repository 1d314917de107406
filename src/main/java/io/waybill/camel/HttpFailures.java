package io.waybill.camel;

import io.waybill.delivery.store.RetryAfter;
import io.waybill.outcome.Failure;
import io.waybill.outcome.FailureClassifier;
import java.util.Optional;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.NoHttpResponseException;

/** What the exceptions of camel-http and of routes that are being replaced mean. Addresses are left out: they bear secrets. */
class HttpFailures implements FailureClassifier {
    @Override
    public Optional<Failure> classify(Throwable exception) {
        if (exception instanceof HttpOperationFailedException e) {
            String retryAfter = e.getResponseHeaders() == null
                    ? null
                    : e.getResponseHeaders().entrySet().stream()
                            .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
                            .map(java.util.Map.Entry::getValue)
                            .findFirst()
                            .orElse(null);
            String body = e.getResponseBody() == null ? "" : e.getResponseBody();
            String words =
                    e.getStatusText() + (body.isBlank() ? "" : ", " + body.substring(0, Math.min(200, body.length())));
            return Optional.of(Failure.ofStatus(e.getStatusCode(), words, RetryAfter.parse(retryAfter)));
        }
        if (exception instanceof NoHttpResponseException || exception instanceof ConnectionClosedException) {
            return Optional.of(new Failure(
                    Failure.Cause.STORE_UNREACHABLE,
                    "the connection was cut: " + exception.getMessage(),
                    true,
                    Optional.empty()));
        }
        if (exception instanceof DirectConsumerNotAvailableException e) {
            return Optional.of(new Failure(
                    Failure.Cause.STORE_NOT_READY,
                    "its routes are being replaced or could not be started: " + e.getMessage(),
                    false,
                    Optional.empty()));
        }
        return Optional.empty();
    }
}
