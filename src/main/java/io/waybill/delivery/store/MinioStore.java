package io.waybill.delivery.store;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import io.waybill.delivery.ObjectMetadata;
import io.waybill.ledger.Checksums;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Failure;
import io.waybill.ledger.FailureClassifier;
import io.waybill.ledger.Proof;
import io.waybill.ledger.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * MinIO and other stores that speak S3. A document larger than a block is sent in parts of one block, whose MD5s S3
 * answers with; so the answer proves what it holds.
 */
public final class MinioStore {
    private static final int NOT_FOUND = 404;

    /** How S3 says that what arrived isn't what was signed or announced. */
    private static final Set<String> DAMAGED =
            Set.of("BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody");

    private final MinioClient client;
    private final String bucket;
    private final Cache<String, Boolean> present;

    MinioStore(MinioClient client, String bucket, Duration believed) {
        this.client = client;
        this.bucket = bucket;
        this.present = CacheBuilder.newBuilder().expireAfterWrite(believed).build();
    }

    /** The request that puts a document; the bucket is made if it isn't there. */
    public PutObjectArgs.Builder put(Delivery delivery, InputStream content) throws ExecutionException {
        present.get(bucket, this::makeBucket);
        return PutObjectArgs.builder().bucket(bucket).object(delivery.target()).stream(
                        content, delivery.size(), Checksums.BLOCK.toBytes())
                .contentType(delivery.mediaType())
                .userMetadata(ObjectMetadata.of(delivery));
    }

    /** What MinIO answered; there is no version in a bucket that keeps none. */
    public Stored stored(Delivery delivery, String etag, @Nullable String version) {
        return new Stored(location(delivery), version == null ? "" : version, -1, checksum(etag));
    }

    /** The object that carries the delivery's id, if there is one. */
    public Optional<Stored> find(Delivery delivery) throws MinioException, IOException, GeneralSecurityException {
        try {
            StatObjectResponse found = client.statObject(StatObjectArgs.builder()
                    .bucket(bucket)
                    .object(delivery.target())
                    .build());
            boolean ours = delivery.id().toString().equals(found.userMetadata().get(ObjectMetadata.DELIVERY));
            return ours
                    ? Optional.of(new Stored(
                            location(delivery),
                            found.versionId() == null ? "" : found.versionId(),
                            found.size(),
                            checksum(found.etag())))
                    : Optional.empty();
        } catch (ErrorResponseException e) {
            if (e.response().code() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public InputStream read(Delivery delivery) throws MinioException, IOException, GeneralSecurityException {
        return client.getObject(
                GetObjectArgs.builder().bucket(bucket).object(delivery.target()).build());
    }

    /** The request that removes an object; it must have been found to be ours. */
    public RemoveObjectArgs.Builder remove(Delivery delivery) {
        return RemoveObjectArgs.builder().bucket(bucket).object(delivery.target());
    }

    /** What the exceptions of MinIO's client mean. */
    static FailureClassifier failures() {
        return exception -> {
            if (exception instanceof ErrorResponseException e
                    && DAMAGED.contains(e.errorResponse().code())) {
                return Optional.of(Failure.damagedOnTheWay(e.errorResponse().code()));
            }
            if (exception instanceof ErrorResponseException e) {
                return Optional.of(Failure.ofStatus(
                        e.response().code(),
                        e.errorResponse().code() + " " + e.getMessage(),
                        retryAfter(e.response())));
            }
            if (exception instanceof ServerException e) {
                return Optional.of(Failure.ofStatus(e.statusCode(), String.valueOf(e.getMessage()), Optional.empty()));
            }
            return Optional.empty();
        };
    }

    private static Optional<Duration> retryAfter(Response response) {
        return RetryAfter.parse(response.header("Retry-After"));
    }

    private boolean makeBucket() throws MinioException, IOException, GeneralSecurityException {
        if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
            client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
        }
        return true;
    }

    private String location(Delivery delivery) {
        return "s3://" + bucket + "/" + delivery.target();
    }

    private static Stored.Checksum checksum(String etag) {
        String plain = etag.replace("\"", "").toLowerCase(Locale.ROOT);
        return plain.contains("-")
                ? new Stored.Checksum(Stored.Algorithm.MD5_OF_PARTS, Proof.CHUNKS, plain)
                : new Stored.Checksum(Stored.Algorithm.MD5, Proof.WHOLE, plain);
    }
}
