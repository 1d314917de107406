package io.waybill.delivery.store;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.core.util.CoreUtils;
import com.azure.core.util.FluxUtil;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads for Azure's client what it would read whole itself, without a limit: refusals, and all answers that aren't content.
 * Content is streamed, and left alone.
 */
final class BoundedAzure implements HttpClient {
    /** How Azure's client says that it wants an answer whole, and that it wants nothing of it (azure-core, HttpUtils). */
    private static final String READ_WHOLE = "azure-eagerly-read-response";

    private static final String IGNORE = "azure-ignore-response-body";

    private final HttpClient http;

    BoundedAzure(HttpClient http) {
        this.http = http;
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return send(request, Context.NONE);
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request, Context context) {
        boolean whole = asks(context, READ_WHOLE) || asks(context, IGNORE);
        return http.send(request, streamed(context)).flatMap(answer -> bounded(answer, whole));
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        boolean whole = asks(context, READ_WHOLE) || asks(context, IGNORE);
        HttpResponse answer = http.sendSync(request, streamed(context));
        return bounded(answer, whole).block();
    }

    private static boolean asks(Context context, String key) {
        return context.getData(key).map(Boolean.TRUE::equals).orElse(false);
    }

    private static Context streamed(Context context) {
        return context.addData(READ_WHOLE, false).addData(IGNORE, false);
    }

    private static Mono<HttpResponse> bounded(HttpResponse answer, boolean whole) {
        boolean refusal = BoundedStream.isRefusal(answer.getStatusCode());
        if (!refusal && !whole) {
            return Mono.just(answer);
        }
        Flux<ByteBuffer> body = beginning(
                answer.getBody(), refusal ? BoundedStream.MOST_OF_REFUSAL : BoundedStream.MOST_OF_ANSWER, refusal);
        return FluxUtil.collectBytesInByteBufferStream(body)
                .defaultIfEmpty(new byte[0])
                .doFinally(end -> answer.close())
                .map(bytes -> new Whole(answer, bytes));
    }

    /** What comes up to the limit; see {@link BoundedStream#of}. */
    private static Flux<ByteBuffer> beginning(Flux<ByteBuffer> body, int most, boolean refusal) {
        Flux<ByteBuffer> beginning = Flux.defer(() -> {
            int[] left = {most};
            return body.handle((buffer, sink) -> {
                if (buffer.remaining() <= left[0]) {
                    left[0] -= buffer.remaining();
                    sink.next(buffer);
                } else if (refusal) {
                    sink.next(buffer.limit(buffer.position() + left[0]));
                    sink.complete();
                } else {
                    sink.error(BoundedStream.tooLong(most));
                }
            });
        });
        return refusal ? beginning.onErrorComplete() : beginning;
    }

    /** An answer that has been read. */
    private static final class Whole extends HttpResponse {
        private final HttpResponse answer;
        private final byte[] body;

        private Whole(HttpResponse answer, byte[] body) {
            super(answer.getRequest());
            this.answer = answer;
            this.body = body;
        }

        @Override
        public int getStatusCode() {
            return answer.getStatusCode();
        }

        @Override
        @Deprecated
        public String getHeaderValue(String name) {
            return answer.getHeaders().getValue(HttpHeaderName.fromString(name));
        }

        @Override
        public HttpHeaders getHeaders() {
            return answer.getHeaders();
        }

        @Override
        public BinaryData getBodyAsBinaryData() {
            return BinaryData.fromBytes(body);
        }

        @Override
        public Flux<ByteBuffer> getBody() {
            return Flux.defer(() -> Flux.just(ByteBuffer.wrap(body)));
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return body.length == 0 ? Mono.empty() : Mono.just(body);
        }

        @Override
        public Mono<String> getBodyAsString() {
            return getBodyAsByteArray()
                    .map(bytes ->
                            CoreUtils.bomAwareToString(bytes, getHeaders().getValue(HttpHeaderName.CONTENT_TYPE)));
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return getBodyAsByteArray().map(bytes -> new String(bytes, charset));
        }

        @Override
        public HttpResponse buffer() {
            return this;
        }
    }
}
