package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.models.BlobStorageException;
import io.waybill.outcome.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class AzureFailuresTest {
    /** One that is over: all of it is in its head. */
    private static final class Answer extends HttpResponse {
        private final int status;
        private final HttpHeaders headers = new HttpHeaders();

        Answer(int status, String code) {
            super(new HttpRequest(HttpMethod.PUT, "http://127.0.0.1/waybill/a"));
            this.status = status;
            headers.set(HttpHeaderName.fromString("x-ms-error-code"), code);
        }

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        @Deprecated
        public String getHeaderValue(String name) {
            return headers.getValue(HttpHeaderName.fromString(name));
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public Flux<ByteBuffer> getBody() {
            return Flux.empty();
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.empty();
        }

        @Override
        public Mono<String> getBodyAsString() {
            return Mono.empty();
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return Mono.empty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, InvalidBlobOrBlock, DOCUMENT_REFUSED",
        "400, InvalidMetadata, DOCUMENT_REFUSED",
        "400, MetadataTooLarge, DOCUMENT_REFUSED",
        "400, OutOfRangeInput, DOCUMENT_REFUSED",
        "400, InvalidResourceName, DOCUMENT_REFUSED",
        "409, InvalidBlobType, DOCUMENT_REFUSED",
        "409, BlobImmutableDueToPolicy, DOCUMENT_REFUSED",
        "412, LeaseIdMissing, DOCUMENT_REFUSED",
        "413, RequestBodyTooLarge, DOCUMENT_REFUSED",
        "409, ContainerBeingDeleted, STORE_NOT_READY",
        "403, AccountIsDisabled, STORE_NOT_READY",
        "403, AuthenticationFailed, STORE_REFUSES_US",
        "404, ContainerNotFound, STORE_NOT_READY",
        "500, OperationTimedOut, STORE_BUSY",
        "503, ServerBusy, STORE_BUSY",
        "400, Md5Mismatch, DAMAGED",
        "500, InternalError, STORE_BROKE",
        "400, UnheardOf, UNEXPECTED"
    })
    void whatAnAnswerMeans(int status, String code, Failure.Cause cause) {
        BlobStorageException e = new BlobStorageException("no", new Answer(status, code), null);

        assertThat(new AzureFailures().classify(e).orElseThrow().cause()).isEqualTo(cause);
    }
}
