package io.waybill.delivery.store;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.ServerException;
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

    @Override
    public Optional<Failure> classify(Throwable exception) {
        if (exception instanceof S3Refusal e && e.code().equals(NO_SESSION)
                || exception instanceof ErrorResponseException r
                        && r.errorResponse().code().equals(NO_SESSION)) {
            return Optional.of(Failure.sessionGone(NO_SESSION));
        }
        if (exception instanceof S3Refusal e) {
            return Optional.of(
                    DAMAGED.contains(e.code())
                            ? Failure.damagedOnTheWay(e.code())
                            : Failure.ofStatus(
                                    status(e.status()),
                                    String.valueOf(e.getMessage()),
                                    RetryAfter.parse(e.retryAfter().orElse(null))));
        }
        if (exception instanceof ErrorResponseException e
                && DAMAGED.contains(e.errorResponse().code())) {
            return Optional.of(Failure.damagedOnTheWay(e.errorResponse().code()));
        }
        if (exception instanceof ErrorResponseException e) {
            return Optional.of(Failure.ofStatus(
                    status(e.response().code()),
                    e.errorResponse().code() + " " + e.getMessage(),
                    retryAfter(e.response())));
        }
        if (exception instanceof ServerException e) {
            return Optional.of(Failure.ofStatus(e.statusCode(), String.valueOf(e.getMessage()), Optional.empty()));
        }
        return Optional.empty();
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
