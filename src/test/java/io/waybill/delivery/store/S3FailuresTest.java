package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.errors.ErrorResponseException;
import io.minio.messages.ErrorResponse;
import io.waybill.outcome.Failure;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3FailuresTest {
    private final S3Failures failures = new S3Failures();

    /** As S3 does when it finds out at the end of an upload, for which it had said 200 to keep the connection. */
    @Test
    void anErrorInAnAnswerThatBeganWell() {
        Failure failure = failures.classify(refusal(200, "InternalError")).orElseThrow();

        assertThat(failure.cause()).isEqualTo(Failure.Cause.STORE_BROKE);
        assertThat(failure.uncertain()).isTrue();
        assertThat(failure.words()).contains("InternalError");
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, STORE_REFUSES_US",
        "404, NoSuchBucket, STORE_NOT_READY",
        "404, NoSuchUpload, SESSION_GONE",
        "400, BadDigest, DAMAGED",
        "503, SlowDown, STORE_BUSY",
        "413, EntityTooLarge, DOCUMENT_REFUSED",
        "400, EntityTooLarge, DOCUMENT_REFUSED",
        "400, KeyTooLongError, DOCUMENT_REFUSED",
        "400, InvalidArgument, DOCUMENT_REFUSED",
        "400, InvalidURI, DOCUMENT_REFUSED",
        "400, MetadataTooLarge, DOCUMENT_REFUSED",
        "400, XMinioInvalidObjectName, DOCUMENT_REFUSED",
        "400, XMinioParentIsObject, DOCUMENT_REFUSED",
        "400, XMinioAdminBucketQuotaExceeded, STORE_NOT_READY",
        "507, XMinioStorageFull, STORE_NOT_READY",
        "301, PermanentRedirect, STORE_NOT_READY",
        "400, ExpiredToken, STORE_REFUSES_US",
        "403, RequestTimeTooSkewed, STORE_REFUSES_US",
        "400, RequestTimeout, STORE_BUSY",
        "400, Unheard, UNEXPECTED",
        "412, PreconditionFailed, UNEXPECTED",
        "405, MethodNotAllowed, STORE_NOT_READY"
    })
    void whatAnAnswerMeans(int status, String code, Failure.Cause cause) {
        assertThat(failures.classify(refusal(status, code)).orElseThrow().cause())
                .isEqualTo(cause);
    }

    private static ErrorResponseException refusal(int status, String code) {
        Response response = new Response.Builder()
                .request(new Request.Builder().url("http://127.0.0.1/waybill/a").build())
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("")
                .body(ResponseBody.create("", null))
                .build();
        ErrorResponse error = new ErrorResponse(code, code + " happened", "waybill", "a", "", "", "");
        return new ErrorResponseException(error, response, "");
    }
}
