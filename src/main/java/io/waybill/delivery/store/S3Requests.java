package io.waybill.delivery.store;

import io.minio.S3Escaper;
import io.minio.Signer;
import io.minio.Time;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * Puts content to S3 straight from where it stands. MinIO's own client would read it into memory and hash it twice; here
 * the checksums that were taken before go along, and the server compares them (AWS Signature Version 4).
 */
final class S3Requests {
    /** What may be said instead of the SHA-256 of a body. */
    static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    private static final Pattern ELEMENT = Pattern.compile("<(Code|Message)>([^<]*)</");
    private static final int LONGEST_ERROR = 16 * 1024;

    /** A body of known length. It is read from its mark; who repeats a request opens the content anew. */
    private static final class Body extends RequestBody {
        private final InputStream content;
        private final long length;
        private final @Nullable MediaType type;

        private Body(InputStream content, long length, @Nullable MediaType type) {
            this.content = content;
            this.length = length;
            this.type = type;
        }

        @Override
        public @Nullable MediaType contentType() {
            return type;
        }

        @Override
        public long contentLength() {
            return length;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            try (Source source = Okio.source(content)) {
                sink.writeAll(source);
            }
        }
    }

    private final OkHttpClient http;
    private final HttpUrl endpoint;
    private final String region;
    private final String accessKey;
    private final String secretKey;

    S3Requests(OkHttpClient http, String endpoint, String region, String accessKey, String secretKey) {
        this.http = http;
        this.endpoint = HttpUrl.get(endpoint);
        this.region = region;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    /**
     * Puts content, which is closed then.
     *
     * @param path bucket and key
     * @param sha256 of the content in lower-case hexadecimal, or {@link #UNSIGNED}
     * @param md5 of the content in lower-case hexadecimal, or empty
     * @return the headers of the answer
     * @throws S3Refusal if the server says no
     */
    Headers put(
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            InputStream content,
            long length,
            String sha256,
            String md5)
            throws IOException, GeneralSecurityException {
        HttpUrl.Builder url = endpoint.newBuilder();
        url.encodedPath("/" + S3Escaper.encodePath(path));
        query.forEach((name, value) -> url.addEncodedQueryParameter(S3Escaper.encode(name), S3Escaper.encode(value)));
        HttpUrl target = url.build();
        Request.Builder request = new Request.Builder()
                .url(target)
                .header("Host", hostOf(target))
                .header("x-amz-date", ZonedDateTime.now(Time.UTC).format(Time.AMZ_DATE_FORMAT))
                .header("x-amz-content-sha256", sha256);
        headers.forEach(request::header);
        if (!md5.isEmpty()) {
            request.header(
                    "Content-MD5",
                    Base64.getEncoder().encodeToString(HexFormat.of().parseHex(md5)));
        }
        MediaType type = headers.containsKey("Content-Type") ? MediaType.parse(headers.get("Content-Type")) : null;
        request.put(new Body(content, length, type));
        try (content;
                Response response = http.newCall(Signer.signV4S3(request.build(), region, accessKey, secretKey, sha256))
                        .execute()) {
            if (!response.isSuccessful()) {
                throw refusal(response);
            }
            return response.headers();
        }
    }

    private static String hostOf(HttpUrl url) {
        boolean usual = HttpUrl.defaultPort(url.scheme()) == url.port();
        return usual ? url.host() : url.host() + ":" + url.port();
    }

    private static S3Refusal refusal(Response response) throws IOException {
        String body = response.body() == null
                ? ""
                : new String(response.body().byteStream().readNBytes(LONGEST_ERROR), StandardCharsets.UTF_8);
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
                response.code(),
                code,
                message.isEmpty() ? response.message() : message,
                Optional.ofNullable(response.header("Retry-After")));
    }
}
