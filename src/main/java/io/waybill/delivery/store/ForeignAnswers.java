package io.waybill.delivery.store;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Understands refusals that aren't in S3's own words, as whatever stands before a store gives them: a balancer that says
 * 503, a gateway that says 429. MinIO's client reads neither their status nor their Retry-After; nor does it where the words
 * are so many that they were cut.
 */
final class ForeignAnswers implements Interceptor {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int SERVER_ERROR = 500;

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response answer = chain.proceed(chain.request());
        if (isRefusal(answer, chain.request().method()) && (!isXml(answer.header("Content-Type")) || isCut(answer))) {
            try (answer) {
                throw S3Refusal.of(answer);
            }
        }
        return answer;
    }

    /** An answer to HEAD has no words in any case; what the client makes of a 404 and its like is right. */
    private static boolean isRefusal(Response answer, String method) {
        int status = answer.code();
        boolean busy = status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT || status >= SERVER_ERROR;
        return busy || status >= 400 && !method.equals("HEAD");
    }

    private static boolean isCut(Response answer) throws IOException {
        return answer.peekBody(BoundedStream.MOST_OF_REFUSAL).contentLength() == BoundedStream.MOST_OF_REFUSAL;
    }

    private static boolean isXml(@Nullable String type) {
        return type != null && type.contains("xml");
    }
}
