package io.waybill.delivery.store;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.ServerException;
import io.minio.errors.XmlParserException;
import io.waybill.outcome.Failure;
import io.waybill.outcome.FailureClassifier;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import okhttp3.Response;

/** What the answers of S3 mean, and the exceptions of MinIO's client. */
final class S3Failures implements FailureClassifier {
    /** How S3 says that it doesn't know a session any more. */
    static final String NO_SESSION = "NoSuchUpload";

    /** How S3 says that the bucket is there, and the object isn't. */
    static final String NO_OBJECT = "NoSuchKey";

    /** How S3 says that the bucket isn't there, and with it nothing that was in it. */
    static final String NO_BUCKET = "NoSuchBucket";

    /** How S3 says that what arrived isn't what was signed or announced. */
    private static final Set<String> DAMAGED =
            Set.of("BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody");

    /** What S3 and MinIO say of what is wrong with one object, and with one name, and would be again. */
    private static final Set<String> OF_DOCUMENT = Set.of(
            "KeyTooLongError",
            "InvalidArgument",
            "InvalidURI",
            "MetadataTooLarge",
            "EntityTooLarge",
            "EntityTooSmall",
            "InvalidObjectState",
            "UnsupportedMediaType",
            "MaxMessageLengthExceeded",
            "RequestHeaderSectionTooLarge",
            "XMinioInvalidObjectName",
            "XMinioParentIsObject",
            "XMinioObjectExistsAsDirectory",
            "ObjectExistsAsDirectory");

    /** What they say of a place that has no room, or isn't there. */
    private static final Set<String> NOT_READY = Set.of(
            "QuotaExceeded",
            "XMinioAdminBucketQuotaExceeded",
            "XMinioStorageFull",
            "InsufficientStorage",
            "InvalidBucketName",
            "InvalidBucketState",
            "AllAccessDisabled",
            "PermanentRedirect",
            "AuthorizationHeaderMalformed");

    /** What they say of who asks; of all that is 403 the status says so. */
    private static final Set<String> OF_US = Set.of("ExpiredToken", "InvalidToken", "TokenRefreshRequired");

    private static final Set<String> BUSY = Set.of("RequestTimeout", "OperationAborted", "XMinioServerNotInitialized");

    @Override
    public Optional<Failure> classify(Throwable exception) {
        if (exception instanceof S3Refusal e && e.code().equals(NO_SESSION)
                || exception instanceof ErrorResponseException r
                        && r.errorResponse().code().equals(NO_SESSION)) {
            return Optional.of(Failure.sessionGone(NO_SESSION));
        }
        if (exception instanceof S3Refusal e) {
            return Optional.of(meaning(
                    e.code(),
                    status(e.status()),
                    String.valueOf(e.getMessage()),
                    RetryAfter.parse(e.retryAfter().orElse(null))));
        }
        if (exception instanceof ErrorResponseException e) {
            String code = e.errorResponse().code();
            return Optional.of(
                    meaning(code, status(e.response().code()), code + " " + e.getMessage(), retryAfter(e.response())));
        }
        if (exception instanceof ServerException e) {
            return Optional.of(Failure.ofStatus(e.statusCode(), String.valueOf(e.getMessage()), Optional.empty()));
        }
        if (exception instanceof XmlParserException e) {
            return Optional.of(unreadable(e));
        }
        return Optional.empty();
    }

    /** An answer that isn't S3's, or is longer than any: it may be a yes all the same. */
    private static Failure unreadable(XmlParserException e) {
        Throwable why = e.getCause() == null ? e : e.getCause();
        return new Failure(
                Failure.Cause.STORE_BROKE,
                "the store's answer can't be read: " + why.getMessage(),
                true,
                Optional.empty());
    }

    private static Failure meaning(String code, int status, String words, Optional<Duration> retryAfter) {
        if (DAMAGED.contains(code)) {
            return Failure.damagedOnTheWay(code);
        }
        String answer = "the store answered " + status + ": " + words;
        if (OF_DOCUMENT.contains(code)) {
            return Failure.refused(answer)
                    .withRemedy("It takes no such object; give the document another name or shape");
        }
        if (NOT_READY.contains(code)) {
            return Failure.notReady(answer + ". Check its bucket, and that there is room in it");
        }
        if (OF_US.contains(code)) {
            return Failure.ofStatus(HttpURLConnection.HTTP_UNAUTHORIZED, words, retryAfter);
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return new Failure(
                    Failure.Cause.STORE_REFUSES_US,
                    answer + ". The clock here and that of the store differ: set them right",
                    false,
                    retryAfter);
        }
        return BUSY.contains(code)
                ? new Failure(Failure.Cause.STORE_BUSY, answer, true, retryAfter)
                : Failure.ofStatus(status, words, retryAfter);
    }

    /**
     * S3 begins its answer to the end of a session with 200 before it knows how that ends; what goes wrong then stands in
     * the body, and may be repeated (API reference, CompleteMultipartUpload).
     */
    private static int status(int answered) {
        return answered < HttpURLConnection.HTTP_MULT_CHOICE ? HttpURLConnection.HTTP_INTERNAL_ERROR : answered;
    }

    private static Optional<Duration> retryAfter(Response response) {
        return RetryAfter.parse(response.header("Retry-After"));
    }
}
