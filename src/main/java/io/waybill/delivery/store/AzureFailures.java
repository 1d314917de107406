package io.waybill.delivery.store;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import io.waybill.outcome.Failure;
import io.waybill.outcome.FailureClassifier;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import reactor.netty.http.client.PrematureCloseException;

/** What the exceptions of Azure's client mean. */
final class AzureFailures implements FailureClassifier {
    /** What the service says of what is wrong with one blob, and would be again. */
    private static final Set<String> OF_DOCUMENT = Set.of(
            "InvalidBlobOrBlock",
            "InvalidBlobType",
            "BlobTypeMismatch",
            "InvalidMetadata",
            "EmptyMetadataKey",
            "MetadataTooLarge",
            "InvalidResourceName",
            "InvalidUri",
            "InvalidHeaderValue",
            "OutOfRangeInput",
            "RequestUrlFailedToParse",
            "RequestBodyTooLarge",
            "BlockCountExceedsLimit",
            "BlobImmutableDueToPolicy",
            "BlobArchived",
            "BlobBeingRehydrated",
            "LeaseIdMissing",
            "LeaseIdMismatchWithBlobOperation");

    /** What it says of a place that isn't there, or can't be used. */
    private static final Set<String> NOT_READY = Set.of(
            "ContainerNotFound",
            "ContainerBeingDeleted",
            "ContainerDisabled",
            "AccountIsDisabled",
            "AccountBeingCreated",
            "AccountLimitExceeded",
            "ResourceTypeMismatch");

    private static final String NO_REASON = "no reason given";

    private static final Set<String> BUSY = Set.of("ServerBusy", "OperationTimedOut");

    @Override
    public Optional<Failure> classify(Throwable exception) {
        if (exception instanceof PrematureCloseException e) {
            return Optional.of(new Failure(
                    Failure.Cause.STORE_UNREACHABLE,
                    "the connection was cut: " + e.getMessage(),
                    true,
                    Optional.empty()));
        }
        if (exception instanceof BlobStorageException e) {
            return Optional.of(meaning(e));
        }
        return exception instanceof HttpResponseException e
                        && e.getResponse() != null
                        && BoundedStream.isRefusal(e.getResponse().getStatusCode())
                ? Optional.of(foreign(e.getResponse()))
                : Optional.empty();
    }

    /** A refusal that isn't in the service's own words, or in so many that they were cut. */
    private static Failure foreign(HttpResponse answer) {
        return Failure.ofStatus(
                answer.getStatusCode(), NO_REASON, RetryAfter.parse(answer.getHeaderValue("Retry-After")));
    }

    private static Failure meaning(BlobStorageException e) {
        if (BlobErrorCode.MD5MISMATCH.equals(e.getErrorCode())) {
            return Failure.damagedOnTheWay(String.valueOf(e.getErrorCode()));
        }
        String code = e.getErrorCode() == null ? NO_REASON : e.getErrorCode().toString();
        String answer = "the store answered " + e.getStatusCode() + ": " + code;
        Optional<Duration> retryAfter = RetryAfter.parse(
                e.getResponse() == null ? null : e.getResponse().getHeaderValue("Retry-After"));
        if (OF_DOCUMENT.contains(code)) {
            return Failure.refused(answer)
                    .withRemedy(
                            "It takes no such blob there; give the document another name, or see what stands there");
        }
        if (NOT_READY.contains(code)) {
            return Failure.notReady(answer + ". Check its account and container");
        }
        return BUSY.contains(code)
                ? new Failure(Failure.Cause.STORE_BUSY, answer, true, retryAfter)
                : Failure.ofStatus(e.getStatusCode(), code, retryAfter);
    }
}
