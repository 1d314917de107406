package io.waybill.delivery.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;

/** An S3 server said no. */
final class S3Refusal extends IOException {
    private static final long serialVersionUID = 1L;
    private static final Pattern ELEMENT = Pattern.compile("<(Code|Message)>([^<]*)</");
    private static final int LONGEST = 16 * 1024;

    private final int status;
    private final String code;
    private final transient Optional<String> retryAfter;

    private S3Refusal(int status, String code, String message, Optional<String> retryAfter) {
        super((code + " " + message).strip());
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** What an answer says, in S3's words if it has them. */
    static S3Refusal of(Response answer) throws IOException {
        String body = answer.body() == null
                ? ""
                : new String(answer.body().byteStream().readNBytes(LONGEST), StandardCharsets.UTF_8);
        String code = "";
        String message = "";
        Matcher element = ELEMENT.matcher(body);
        while (element.find()) {
            if (element.group(1).equals("Code")) {
                code = element.group(2);
            } else {
                message = element.group(2);
            }
        }
        return new S3Refusal(
                answer.code(),
                code,
                message.isEmpty() ? answer.message() : message,
                Optional.ofNullable(answer.header("Retry-After")));
    }

    int status() {
        return status;
    }

    /** What S3 calls it, such as {@code NoSuchUpload}. */
    String code() {
        return code;
    }

    Optional<String> retryAfter() {
        return retryAfter;
    }
}
