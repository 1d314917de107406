package io.waybill.delivery.store;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.Block;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.waybill.delivery.Content;
import io.waybill.delivery.ObjectMetadata;
import io.waybill.ledger.Checksums;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Failure;
import io.waybill.ledger.FailureClassifier;
import io.waybill.ledger.Proof;
import io.waybill.ledger.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import reactor.netty.http.client.PrematureCloseException;

/**
 * Azure Blob Storage. A document of one block is put at once; a larger one block by block, each with its MD5, which the
 * service compares. Nothing is held in memory but what the client has on the way.
 */
public final class AzureStore {
    private static final int NOT_FOUND = 404;
    private static final int MD5_DIGITS = 32;

    /**
     * A range of a document that becomes one block.
     *
     * @param id Base64 of a number of fixed width: all ids of a blob must be of one length
     */
    public record Range(Delivery delivery, String id, long offset, long length, byte[] md5) {}

    private final BlobContainerClient container;
    private final Content content;
    private final Cache<String, Boolean> present;

    AzureStore(BlobServiceClient client, String container, Content content, Duration believed) {
        this.container = client.getBlobContainerClient(container);
        this.content = content;
        this.present = CacheBuilder.newBuilder().expireAfterWrite(believed).build();
    }

    /** Whether a document is small enough for one request. */
    public boolean isOneBlock(Delivery delivery) {
        return delivery.size() <= Checksums.BLOCK.toBytes();
    }

    /** The container is made if it isn't there. */
    public void makeContainer() throws ExecutionException {
        present.get(container.getBlobContainerName(), container::createIfNotExists);
    }

    /** The name as the client wants it: plain, for it escapes what it is given. */
    public String blobName(Delivery delivery) {
        return delivery.target();
    }

    public BlobHttpHeaders headers(Delivery delivery) {
        return new BlobHttpHeaders().setContentType(delivery.mediaType());
    }

    public Map<String, String> metadata(Delivery delivery) {
        return ObjectMetadata.of(delivery);
    }

    /** The MD5 of a document of one block. */
    public byte[] md5(Delivery delivery) {
        return HexFormat.of().parseHex(delivery.md5().orElseThrow());
    }

    /** The blocks of a document, in their order. */
    public Iterator<Range> ranges(Delivery delivery) {
        long block = Checksums.BLOCK.toBytes();
        return IntStream.range(0, (int) Checksums.blocks(delivery.size()))
                .mapToObj(i -> new Range(
                        delivery,
                        id(i),
                        i * block,
                        Math.min(block, delivery.size() - i * block),
                        blockMd5(delivery, i)))
                .iterator();
    }

    public InputStream open(Range range) throws IOException {
        return content.open(range.delivery(), range.offset(), range.length());
    }

    /** The blocks that make up the blob. */
    public List<Block> blocks(Delivery delivery) {
        return IntStream.range(0, (int) Checksums.blocks(delivery.size()))
                .mapToObj(i -> new Block().setName(id(i)))
                .toList();
    }

    public Stored stored(Delivery delivery, String version) {
        return new Stored(
                location(delivery),
                version,
                -1,
                new Stored.Checksum(
                        Stored.Algorithm.CHECKED_BLOCKS, isOneBlock(delivery) ? Proof.WHOLE : Proof.CHUNKS, ""));
    }

    /** The blob that carries the delivery's id, if there is one. */
    public Optional<Stored> find(Delivery delivery) {
        try {
            BlobProperties found = container.getBlobClient(blobName(delivery)).getProperties();
            if (!delivery.id().toString().equals(found.getMetadata().get(ObjectMetadata.DELIVERY))) {
                return Optional.empty();
            }
            Stored.Checksum checksum = found.getContentMd5() == null
                    ? Stored.Checksum.NONE
                    : new Stored.Checksum(
                            Stored.Algorithm.MD5, Proof.WHOLE, HexFormat.of().formatHex(found.getContentMd5()));
            return Optional.of(new Stored(location(delivery), found.getETag(), found.getBlobSize(), checksum));
        } catch (BlobStorageException e) {
            if (e.getStatusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What the exceptions of Azure's client mean. */
    static FailureClassifier failures() {
        return exception -> {
            if (exception instanceof PrematureCloseException e) {
                return Optional.of(new Failure(
                        Failure.Cause.STORE_UNREACHABLE,
                        "the connection was cut: " + e.getMessage(),
                        true,
                        Optional.empty()));
            }
            return exception instanceof BlobStorageException e ? Optional.of(meaning(e)) : Optional.empty();
        };
    }

    private static Failure meaning(BlobStorageException e) {
        if (BlobErrorCode.MD5MISMATCH.equals(e.getErrorCode())) {
            return Failure.damagedOnTheWay(String.valueOf(e.getErrorCode()));
        }
        return Failure.ofStatus(
                e.getStatusCode(),
                e.getErrorCode() == null ? "no reason given" : e.getErrorCode().toString(),
                RetryAfter.parse(
                        e.getResponse() == null ? null : e.getResponse().getHeaderValue("Retry-After")));
    }

    private static byte[] blockMd5(Delivery delivery, int block) {
        String all = delivery.document().description().md5();
        return HexFormat.of().parseHex(all.substring(block * MD5_DIGITS, (block + 1) * MD5_DIGITS));
    }

    private static String id(int index) {
        return Base64.getEncoder().encodeToString("%08d".formatted(index).getBytes(StandardCharsets.US_ASCII));
    }

    private String location(Delivery delivery) {
        return container.getBlobClient(blobName(delivery)).getBlobUrl();
    }
}
