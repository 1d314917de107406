package io.waybill.delivery.store;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import com.google.api.client.util.StreamingContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Google's client on top of OkHttp, for that one notices when a server reads no further: the transports that come with
 * Google's client wait for it forever, or leave a thread behind that goes on reading the content. Timeouts are those of the
 * OkHttp client; those of a request are ignored.
 */
final class OkHttpTransport extends HttpTransport {
    private final OkHttpClient http;

    /** @param http which must not follow redirects: Google's client sees to them itself */
    OkHttpTransport(OkHttpClient http) {
        this.http = http;
    }

    @Override
    public boolean supportsMethod(String method) {
        return true;
    }

    @Override
    protected LowLevelHttpRequest buildRequest(String method, String url) {
        return new Call(http, method, url);
    }

    private static final class Call extends LowLevelHttpRequest {
        private final OkHttpClient http;
        private final String method;
        private final Request.Builder request;

        private Call(OkHttpClient http, String method, String url) {
            this.http = http;
            this.method = method;
            this.request = new Request.Builder().url(url);
        }

        @Override
        public void addHeader(String name, String value) {
            // OkHttp asks for packed answers itself, and unpacks them: so their limit counts what they really are.
            if (!name.equalsIgnoreCase("Accept-Encoding")) {
                request.addHeader(name, value);
            }
        }

        @Override
        public LowLevelHttpResponse execute() throws IOException {
            header("Content-Type", getContentType());
            header("Content-Encoding", getContentEncoding());
            return new Answer(
                    http.newCall(request.method(method, body()).build()).execute());
        }

        private void header(String name, @Nullable String value) {
            if (value != null) {
                request.header(name, value);
            }
        }

        private @Nullable RequestBody body() {
            StreamingContent content = getStreamingContent();
            if (content != null) {
                return new StreamedBody(getContentLength(), sink -> content.writeTo(sink.outputStream()));
            }
            boolean needsOne = method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
            return needsOne ? RequestBody.create(new byte[0]) : null;
        }
    }

    private static final class Answer extends LowLevelHttpResponse {
        private final Response answer;

        private Answer(Response answer) {
            this.answer = answer;
        }

        @Override
        public InputStream getContent() {
            return answer.body().byteStream();
        }

        /** None: what OkHttp has not unpacked was not asked for, and would be unpacked behind the limit. */
        @Override
        public @Nullable String getContentEncoding() {
            return null;
        }

        @Override
        public long getContentLength() {
            return answer.body().contentLength();
        }

        @Override
        public @Nullable String getContentType() {
            return answer.header("Content-Type");
        }

        @Override
        public String getStatusLine() {
            return String.format(Locale.ROOT, "%s %d %s", answer.protocol(), answer.code(), answer.message());
        }

        @Override
        public int getStatusCode() {
            return answer.code();
        }

        @Override
        public String getReasonPhrase() {
            return answer.message();
        }

        @Override
        public int getHeaderCount() {
            return answer.headers().size();
        }

        @Override
        public String getHeaderName(int index) {
            return answer.headers().name(index);
        }

        @Override
        public String getHeaderValue(int index) {
            return answer.headers().value(index);
        }

        @Override
        public void disconnect() {
            answer.close();
        }
    }
}
