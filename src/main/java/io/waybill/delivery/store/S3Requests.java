package io.waybill.delivery.store;

import io.minio.S3Escaper;
import io.minio.Signer;
import io.minio.Time;
import io.waybill.delivery.ObjectMetadata;
import io.waybill.ledger.Delivery;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Okio;

/**
 * Puts content to S3 straight from where it stands. MinIO's own client would read it into memory and hash it twice; here
 * the checksums that were taken before go along, and the server compares them (AWS Signature Version 4).
 */
final class S3Requests {
    /** What may be said instead of the SHA-256 of a body. */
    static final String UNSIGNED = "UNSIGNED-PAYLOAD";

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
        Request.Builder request = request(path, query, sha256);
        headers.forEach(request::header);
        if (!md5.isEmpty()) {
            request.header(
                    "Content-MD5",
                    Base64.getEncoder().encodeToString(HexFormat.of().parseHex(md5)));
        }
        request.put(new StreamedBody(length, sink -> sink.writeAll(Okio.source(content))));
        try (content;
                Response response = execute(request.build(), sha256)) {
            return response.headers();
        }
    }

    /**
     * The sessions that the server keeps under a key; a thousand at most.
     *
     * @throws S3Refusal if the server says no
     */
    List<String> sessions(String bucket, String key) throws IOException, GeneralSecurityException {
        Map<String, String> query = Map.of("uploads", "", "prefix", key);
        try (Response response = execute(request(bucket, query, UNSIGNED).get().build(), UNSIGNED)) {
            return S3Sessions.of(response.body().byteStream(), key);
        }
    }

    private Request.Builder request(String path, Map<String, String> query, String sha256) {
        HttpUrl.Builder url = endpoint.newBuilder();
        url.encodedPath("/" + S3Escaper.encodePath(path));
        query.forEach((name, value) -> url.addEncodedQueryParameter(S3Escaper.encode(name), S3Escaper.encode(value)));
        HttpUrl target = url.build();
        return new Request.Builder()
                .url(target)
                .header("Host", hostOf(target))
                .header("x-amz-date", ZonedDateTime.now(Time.UTC).format(Time.AMZ_DATE_FORMAT))
                .header("x-amz-content-sha256", sha256);
    }

    /** The answer, if it is a yes; the caller closes it. */
    private Response execute(Request request, String sha256) throws IOException, GeneralSecurityException {
        Response response = http.newCall(Signer.signV4S3(request, region, accessKey, secretKey, sha256))
                .execute();
        if (response.isSuccessful()) {
            return response;
        }
        try (response) {
            throw S3Refusal.of(response);
        }
    }

    private static String hostOf(HttpUrl url) {
        boolean usual = HttpUrl.defaultPort(url.scheme()) == url.port();
        return usual ? url.host() : url.host() + ":" + url.port();
    }

    /** The headers that say what an object is: its type, and what is kept beside it. */
    static Map<String, String> describing(Delivery delivery) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", delivery.mediaType());
        ObjectMetadata.of(delivery).forEach((name, value) -> headers.put("x-amz-meta-" + name, value));
        return headers;
    }
}
