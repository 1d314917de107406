package io.waybill.delivery.store;

import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import io.waybill.outcome.Failure;
import io.waybill.outcome.FailureClassifier;
import java.util.Optional;
import reactor.netty.http.client.PrematureCloseException;

/** What the exceptions of Azure's client mean. */
final class AzureFailures implements FailureClassifier {
    @Override
    public Optional<Failure> classify(Throwable exception) {
        if (exception instanceof PrematureCloseException e) {
            return Optional.of(new Failure(
                    Failure.Cause.STORE_UNREACHABLE,
                    "the connection was cut: " + e.getMessage(),
                    true,
                    Optional.empty()));
        }
        return exception instanceof BlobStorageException e ? Optional.of(meaning(e)) : Optional.empty();
    }

    private static Failure meaning(BlobStorageException e) {
        if (BlobErrorCode.MD5MISMATCH.equals(e.getErrorCode())) {
            return Failure.damagedOnTheWay(String.valueOf(e.getErrorCode()));
        }
        return Failure.ofStatus(
                e.getStatusCode(),
                e.getErrorCode() == null ? "no reason given" : e.getErrorCode().toString(),
                RetryAfter.parse(
                        e.getResponse() == null ? null : e.getResponse().getHeaderValue("Retry-After")));
    }
}
