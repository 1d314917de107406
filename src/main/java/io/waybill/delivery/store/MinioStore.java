package io.waybill.delivery.store;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.io.ByteStreams;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.ObjectWriteResponse;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Part;
import io.waybill.content.Checksums;
import io.waybill.content.Range;
import io.waybill.delivery.Chunk;
import io.waybill.delivery.ChunkedAttempt;
import io.waybill.delivery.Sent;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MinIO and other stores that speak S3. A small document, or a part of a larger one, is put with its CRC32C: a server that
 * compares it says so in its answer, which proves what it holds, and answers at the end with the CRC32C of all parts. To one
 * that doesn't say so they go with their MD5, which costs more than sending them (API reference, "Checking object integrity").
 * The SHA-256 goes along only with a large document in one piece: servers keep a body in memory until they have compared it.
 */
public final class MinioStore implements Store.Puts, ChunkedStore.Commits {
    private static final Logger LOG = LoggerFactory.getLogger(MinioStore.class);
    private static final int NOT_FOUND = 404;

    private final MinioClient client;
    private final S3Multipart multipart;
    private final S3Requests requests;
    private final String bucket;
    private final Cache<String, Boolean> present;
    private final S3Conditions conditions;
    private volatile boolean knowsCrc32c = true;

    MinioStore(
            MinioClient client,
            S3Multipart multipart,
            S3Requests requests,
            String bucket,
            Duration believed,
            Replacing replacing) {
        this.client = client;
        this.multipart = multipart;
        this.requests = requests;
        this.bucket = bucket;
        this.present = CacheBuilder.newBuilder().expireAfterWrite(believed).build();
        this.conditions = new S3Conditions(this::stat, replacing);
    }

    /** Puts a document in one request, and over nothing that isn't to be replaced; the bucket is made if it isn't there. */
    @Override
    public Stored put(Delivery delivery, InputStream content) throws Exception {
        present.get(bucket, this::makeBucket);
        boolean large = Checksums.isLarge(delivery.size());
        boolean crc = knowsCrc32c && !large && delivery.size() > 0;
        Map<String, String> headers = S3Requests.describing(delivery);
        if (crc) {
            headers.put(S3Checksums.CRC32C, S3Checksums.base64(ChunkedAttempt.crc32c(delivery, 0)));
        }
        String md5 = crc || large ? "" : ChunkedAttempt.md5(delivery, 0);
        headers.putAll(conditions.of(delivery));
        Headers answer;
        try {
            answer = requests.put(
                    bucket + "/" + delivery.target(),
                    Map.of(),
                    headers,
                    content,
                    delivery.size(),
                    large ? delivery.sha256() : S3Requests.UNSIGNED,
                    md5);
        } catch (S3Refusal e) {
            conditions.refused(delivery, e.status(), e.code());
            if (S3Conditions.isNotMet(e.status())) {
                return found(delivery).orElseThrow(() -> e);
            }
            throw e;
        }
        return stored(delivery, answer, crc ? ofCrc32c(answer) : ofMd5(delivery, md5, answer));
    }

    /** What the answer to a document with its CRC32C proves: nothing that was compared, if it doesn't have that. */
    private Stored.Checksum ofCrc32c(Headers answer) throws IOException {
        String crc = answer.get(S3Checksums.CRC32C);
        if (crc == null) {
            knowsCrc32c = false;
        }
        return S3Checksums.found(crc, S3Checksums.etag(answer), answer);
    }

    /** The server has compared the MD5; where it says it, too, nobody need take it once more. */
    private static Stored.Checksum ofMd5(Delivery delivery, String md5, Headers answer) throws IOException {
        String etag = S3Checksums.etag(answer);
        return etag.equals(md5) ? S3Checksums.compared(delivery) : S3Checksums.sent(delivery, null, etag, answer);
    }

    /** Begins a session, unless it couldn't end well; the bucket is made if it isn't there. */
    @Override
    public String begin(Delivery delivery) throws Exception {
        present.get(bucket, this::makeBucket);
        conditions.requireFree(delivery);
        discardOthers(delivery);
        Map<String, String> headers = S3Requests.describing(delivery);
        if (knowsCrc32c) {
            headers.put("x-amz-checksum-algorithm", "CRC32C");
        }
        return multipart.begin(delivery.target(), headers);
    }

    /** Sessions under our name that nobody goes on with, such as one whose beginning was never answered. */
    private void discardOthers(Delivery delivery) throws Exception {
        List<String> others;
        try {
            others = requests.sessions(bucket, delivery.target());
        } catch (IOException e) {
            LOG.debug("The sessions under {} are not listed, and stay: {}", delivery.target(), e.getMessage());
            return;
        }
        for (String other : others) {
            abort(delivery, other);
        }
    }

    /**
     * Sends one part.
     *
     * @return the server's name for it
     * @throws DeliveryFailed if the server shows that it compares no CRC32C, and took something else
     */
    @Override
    public String send(Chunk chunk, InputStream content) throws IOException, GeneralSecurityException {
        boolean crc = knowsCrc32c;
        Headers answer = requests.put(
                bucket + "/" + chunk.delivery().target(),
                Map.of(
                        "partNumber",
                        Integer.toString(chunk.index() + 1),
                        "uploadId",
                        chunk.attempt().session()),
                crc ? Map.of(S3Checksums.CRC32C, S3Checksums.base64(chunk.crc32c())) : Map.of(),
                content,
                chunk.length(),
                S3Requests.UNSIGNED,
                crc ? "" : chunk.md5());
        String etag = S3Checksums.etag(answer);
        if (crc && answer.get(S3Checksums.CRC32C) == null) {
            knowsCrc32c = false;
            if (!etag.equals(chunk.md5())) {
                throw new DeliveryFailed(Failure.damagedOnTheWay("the part has the ETag " + etag));
            }
        }
        return etag;
    }

    /** The parts that the server holds and that are ours by size and checksum; empty if it doesn't know the session, or the bucket. */
    @Override
    public Optional<Sent> sent(Delivery delivery, String session) throws Exception {
        List<Part> parts;
        try {
            parts = multipart.parts(delivery.target(), session);
        } catch (ErrorResponseException e) {
            if (e.errorResponse().code().equals(S3Failures.NO_BUCKET)) {
                present.invalidate(bucket);
            } else if (!e.errorResponse().code().equals(S3Failures.NO_SESSION)) {
                throw e;
            }
            return Optional.empty();
        }
        Map<Integer, String> found = new HashMap<>();
        for (Part part : parts) {
            int index = part.partNumber() - 1;
            if (index < Checksums.chunks(delivery.size()) && S3Checksums.isOurs(delivery, index, part)) {
                found.put(index, S3Checksums.plain(part.etag()));
            }
        }
        return Optional.of(Sent.of(found));
    }

    /** Makes one object of all parts. */
    @Override
    public Stored commit(Delivery delivery, String session, List<String> etags) throws Exception {
        Part[] parts = IntStream.range(0, etags.size())
                .mapToObj(i -> new Part(
                        i + 1,
                        etags.get(i),
                        null,
                        S3Checksums.base64(ChunkedAttempt.crc32c(delivery, i)),
                        null,
                        null,
                        null))
                .toArray(Part[]::new);
        ObjectWriteResponse answer;
        try {
            answer = multipart.complete(delivery.target(), session, parts, conditions.of(delivery));
        } catch (ErrorResponseException e) {
            int status = e.response().code();
            if (S3Conditions.isNotMet(status)) {
                abort(delivery, session);
            }
            conditions.refused(delivery, status, e.errorResponse().code());
            if (S3Conditions.isNotMet(status)) {
                return found(delivery).orElseThrow(() -> e);
            }
            throw e;
        }
        return stored(
                delivery,
                answer.headers(),
                S3Checksums.sent(delivery, answer.checksumCRC32C(), answer.etag(), answer.headers()));
    }

    /** Discards a session; one that isn't there is discarded already. */
    @Override
    public void abort(Delivery delivery, String session) throws Exception {
        multipart.abort(delivery.target(), session);
    }

    /** The object that carries the delivery's id, if there is one. */
    @Override
    public Optional<Stored> find(Delivery delivery) throws Exception {
        return found(delivery);
    }

    /**
     * What camel-minio is to remove, if the object of that name is ours: in a bucket with versions the very version that was put, else it
     * would stay behind a mark that it is deleted.
     */
    public RemoveObjectArgs.@Nullable Builder removal(Delivery delivery) throws Exception {
        return stat(delivery)
                .filter(found -> S3Conditions.isOurs(delivery, found))
                .map(found -> RemoveObjectArgs.builder()
                        .bucket(bucket)
                        .object(delivery.target())
                        .versionId(found.versionId()))
                .orElse(null);
    }

    private Optional<Stored> found(Delivery delivery) throws Exception {
        return stat(delivery)
                .filter(found -> S3Conditions.isOurs(delivery, found))
                .map(found -> new Stored(
                        location(delivery),
                        found.versionId() == null ? "" : found.versionId(),
                        found.size(),
                        S3Checksums.found(found.headers().get(S3Checksums.CRC32C), found.etag(), found.headers())));
    }

    /** What stands at the name of a delivery, whosever it is. */
    private Optional<StatObjectResponse> stat(Delivery delivery) throws Exception {
        try {
            return Optional.of(client.statObject(StatObjectArgs.builder()
                    .bucket(bucket)
                    .object(delivery.target())
                    .extraHeaders(Map.of("x-amz-checksum-mode", "ENABLED"))
                    .build()));
        } catch (ErrorResponseException e) {
            if (e.response().code() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public InputStream read(Delivery delivery, Range range)
            throws MinioException, IOException, GeneralSecurityException {
        range.requireWithin(delivery.size());
        GetObjectArgs.Builder wanted = GetObjectArgs.builder().bucket(bucket).object(delivery.target());
        try {
            // An empty range can't be asked for; of an empty object the whole is none.
            return range.length() == 0
                    ? ByteStreams.limit(client.getObject(wanted.build()), 0)
                    : client.getObject(
                            wanted.offset(range.offset()).length(range.length()).build());
        } catch (ErrorResponseException e) {
            if (e.errorResponse().code().equals(S3Failures.NO_OBJECT)) {
                throw new DeliveryFailed(Failure.objectGone(delivery.target()));
            }
            throw e;
        }
    }

    private Stored stored(Delivery delivery, Headers answer, Stored.Checksum checksum) {
        String version = answer.get("x-amz-version-id");
        return new Stored(location(delivery), version == null ? "" : version, -1, checksum);
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
}
