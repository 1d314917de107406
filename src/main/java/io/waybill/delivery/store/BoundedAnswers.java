package io.waybill.delivery.store;

import java.io.IOException;
import java.util.Set;
import java.util.function.Predicate;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Okio;

/**
 * Bounds what is read of the answers of a store whose client reads them whole. Only content that was asked for may be of any
 * length, for that is streamed.
 */
final class BoundedAnswers implements Interceptor {
    private static final Set<String> OF_CONTENT = Set.of("versionId");

    private final Predicate<Request> asksForContent;

    private BoundedAnswers(Predicate<Request> asksForContent) {
        this.asksForContent = asksForContent;
    }

    /** S3 tells questions from requests for content by their parameters. */
    static OkHttpClient.Builder ofS3(OkHttpClient.Builder http) {
        return bound(http, request -> OF_CONTENT.containsAll(request.url().queryParameterNames()));
    }

    /** Google Drive gives content where {@code alt=media} asks for it. */
    static OkHttpClient.Builder ofDrive(OkHttpClient.Builder http) {
        return bound(http, request -> "media".equals(request.url().queryParameter("alt")));
    }

    /** Twice: before it is unpacked, where much may come that is nothing, and after, where little may have become much. */
    private static OkHttpClient.Builder bound(OkHttpClient.Builder http, Predicate<Request> asksForContent) {
        BoundedAnswers bounded = new BoundedAnswers(asksForContent);
        return http.addInterceptor(bounded).addNetworkInterceptor(bounded);
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Response answer = chain.proceed(request);
        boolean content = request.method().equals("GET")
                && !BoundedStream.isRefusal(answer.code())
                && asksForContent.test(request);
        if (content || request.method().equals("HEAD")) {
            return answer;
        }
        ResponseBody body = answer.body();
        BoundedStream bounded = BoundedStream.of(answer.code(), body.byteStream());
        return answer.newBuilder()
                .body(ResponseBody.create(Okio.buffer(Okio.source(bounded)), body.contentType(), -1))
                .build();
    }
}
