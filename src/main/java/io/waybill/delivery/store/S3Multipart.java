package io.waybill.delivery.store;

import com.google.common.collect.Multimaps;
import io.minio.MinioAsyncClient;
import io.minio.ObjectWriteResponse;
import io.minio.errors.ErrorResponseException;
import io.minio.messages.ListPartsResult;
import io.minio.messages.Part;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** S3's multipart uploads, which are our sessions, in one bucket; their parts are put by {@link S3Requests}. */
final class S3Multipart {
    private static final int PARTS_AT_ONCE = 1000;

    private final MinioAsyncClient client;
    private final String bucket;

    S3Multipart(MinioAsyncClient client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    /** Begins one, and gives its id. */
    String begin(String key, Map<String, String> headers) throws Exception {
        return await(client.createMultipartUploadAsync(bucket, null, key, Multimaps.forMap(headers), null))
                .result()
                .uploadId();
    }

    /** All parts that the server has of one. */
    List<Part> parts(String key, String id) throws Exception {
        List<Part> parts = new ArrayList<>();
        Integer marker = null;
        boolean more = true;
        while (more) {
            ListPartsResult page = await(
                            client.listPartsAsync(bucket, null, key, PARTS_AT_ONCE, marker, id, null, null))
                    .result();
            parts.addAll(page.partList());
            more = page.isTruncated();
            marker = page.nextPartNumberMarker();
        }
        return parts;
    }

    /** Makes an object of its parts, if the conditions are met that the headers say. */
    ObjectWriteResponse complete(String key, String id, Part[] parts, Map<String, String> conditions) throws Exception {
        return await(
                client.completeMultipartUploadAsync(bucket, null, key, id, parts, Multimaps.forMap(conditions), null));
    }

    /** Discards one; one that isn't there is discarded already. */
    void abort(String key, String id) throws Exception {
        try {
            await(client.abortMultipartUploadAsync(bucket, null, key, id, null, null));
        } catch (ErrorResponseException e) {
            if (e.response().code() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
