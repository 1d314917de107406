package io.waybill.delivery.store;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockList;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlobInputStreamOptions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.waybill.content.Checksums;
import io.waybill.content.ChunkMd5;
import io.waybill.content.Range;
import io.waybill.delivery.Chunk;
import io.waybill.delivery.ChunkedAttempt;
import io.waybill.delivery.ObjectMetadata;
import io.waybill.delivery.Sent;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * Azure Blob Storage. A small document is put at once, a larger one block by block, each with its MD5, which the service
 * compares. Nothing is held in memory but what the client has on the way.
 */
public final class AzureStore implements Store.Puts, ChunkedStore.Commits {
    private static final Logger LOG = LoggerFactory.getLogger(AzureStore.class);
    private static final int NOT_FOUND = 404;
    private static final DataSize ONE_READ = DataSize.ofMegabytes(1);
    private static final DataSize ONE_WRITE = DataSize.ofKilobytes(128);

    private final BlobContainerClient container;
    private final AzureVersions versions;
    private final Cache<String, Boolean> present;
    private final Replacing replacing;

    AzureStore(BlobServiceClient client, String container, Duration believed, Replacing replacing) {
        this.replacing = replacing;
        this.container = client.getBlobContainerClient(container);
        this.versions = new AzureVersions(this.container);
        this.present = CacheBuilder.newBuilder().expireAfterWrite(believed).build();
    }

    /** The name as the client wants it: plain, for it escapes what it is given. */
    static String blobName(Delivery delivery) {
        return delivery.target();
    }

    private static BlobHttpHeaders headers(Delivery delivery) {
        return new BlobHttpHeaders().setContentType(delivery.mediaType());
    }

    private static Map<String, String> metadata(Delivery delivery) {
        return ObjectMetadata.of(delivery);
    }

    /**
     * Puts a document with its type, its metadata and, if it is one block, its MD5, which the service compares ({@code Put Blob}
     * with {@code Content-MD5}). The client reads pieces of 8 KB, but for what is so small that one write does; given a plain stream
     * it would, like camel-azure-storage-blob, hold 4 MB at a time in the heap, and as much outside of it. (A range of a file
     * isn't given to it either, for over TLS it reads on and on where the file was cut.) May be repeated.
     *
     * @throws io.waybill.content.ContentChanged if the content isn't what was described
     * @throws DeliveryFailed if something stands there that is not replaced
     */
    @Override
    public Stored put(Delivery delivery, InputStream content) throws Exception {
        makeContainer();
        BinaryData whole = delivery.size() <= ONE_WRITE.toBytes()
                ? BinaryData.fromBytes(content.readAllBytes())
                : BinaryData.fromStream(content, delivery.size());
        BlockBlobSimpleUploadOptions options = new BlockBlobSimpleUploadOptions(whole)
                .setHeaders(headers(delivery))
                .setMetadata(metadata(delivery))
                .setRequestConditions(condition(delivery));
        Optional<String> md5 = md5(delivery, whole);
        md5.map(HexFormat.of()::parseHex).ifPresent(options::setContentMd5);
        String version;
        try {
            version = blob(delivery)
                    .uploadWithResponse(options, null, Context.NONE)
                    .getValue()
                    .getETag();
        } catch (BlobStorageException e) {
            return unlessTaken(delivery, e);
        }
        // Of several chunks no MD5 was taken, so nothing was compared.
        return md5.isPresent()
                ? stored(delivery, version)
                : new Stored(location(delivery), version, -1, Stored.Checksum.NONE);
    }

    /** Of one chunk; of what is in memory already it is taken there. */
    private static Optional<String> md5(Delivery delivery, BinaryData whole) throws IOException {
        if (Checksums.isLarge(delivery.size())) {
            return Optional.empty();
        }
        boolean inMemory = delivery.size() > 0 && delivery.size() <= ONE_WRITE.toBytes();
        return Optional.of(
                inMemory
                        ? ChunkMd5.of(
                                whole.toBytes(),
                                ChunkedAttempt.crc32c(delivery, 0),
                                delivery.document().content().path().toString())
                        : ChunkedAttempt.md5(delivery, 0));
    }

    private void makeContainer() throws ExecutionException {
        present.get(container.getBlobContainerName(), container::createIfNotExists);
    }

    /** Nothing is begun at the service: blocks wait under the blob's name. They are told apart by their ids. */
    @Override
    public String begin(Delivery delivery) throws ExecutionException {
        makeContainer();
        if (!replacing.allowed()) {
            requireReplaceable(delivery, properties(delivery));
        }
        return "blocks";
    }

    /**
     * Stages one block with its MD5, which the service compares ({@code Put Block} with {@code Content-MD5}), and takes no more
     * memory than {@link #put}. May be repeated: the block is replaced.
     *
     * @return the id of the block
     * @throws io.waybill.content.ContentChanged if the content isn't what was described
     */
    @Override
    public String send(Chunk chunk, InputStream content) throws IOException {
        Delivery delivery = chunk.delivery();
        String id = AzureBlocks.id(delivery, chunk.index());
        BinaryData block = BinaryData.fromStream(content, chunk.length());
        byte[] md5 = HexFormat.of().parseHex(chunk.md5());
        blob(delivery)
                .stageBlockWithResponse(
                        new BlockBlobStageBlockOptions(id, block).setContentMd5(md5), null, Context.NONE);
        return id;
    }

    /** The blocks that wait under the blob's name and are ours; empty if the container isn't there any more. */
    @Override
    public Optional<Sent> sent(Delivery delivery, String session) {
        try {
            List<Block> blocks = blocks(delivery, BlockListType.UNCOMMITTED).getUncommittedBlocks();
            return Optional.of(Sent.of(AzureBlocks.planned(delivery, blocks)));
        } catch (BlobStorageException e) {
            if (BlobErrorCode.CONTAINER_NOT_FOUND.equals(e.getErrorCode())) {
                present.invalidateAll();
                return Optional.empty();
            }
            if (e.getStatusCode() == NOT_FOUND) {
                return Optional.of(Sent.of(Map.of()));
            }
            throw e;
        }
    }

    private BlockList blocks(Delivery delivery, BlockListType which) {
        return blob(delivery).listBlocks(which);
    }

    private BlockBlobClient blob(Delivery delivery) {
        return container.getBlobClient(blobName(delivery)).getBlockBlobClient();
    }

    /** Makes one blob of all blocks, with its type and its metadata ({@code Put Block List}). */
    @Override
    public Stored commit(Delivery delivery, String session, List<String> ids) {
        BlockBlobCommitBlockListOptions options = new BlockBlobCommitBlockListOptions(ids)
                .setHeaders(headers(delivery))
                .setMetadata(metadata(delivery))
                .setRequestConditions(condition(delivery));
        try {
            String version = blob(delivery)
                    .commitBlockListWithResponse(options, null, Context.NONE)
                    .getValue()
                    .getETag();
            return stored(delivery, version);
        } catch (BlobStorageException e) {
            return unlessTaken(delivery, e);
        }
    }

    private Stored stored(Delivery delivery, String version) {
        return new Stored(location(delivery), version, -1, checkedChunks(delivery));
    }

    /**
     * Lets the service put a blob only where none stands, or in place of the one that was seen there.
     *
     * @throws DeliveryFailed if one stands there that is not replaced
     */
    private BlobRequestConditions condition(Delivery delivery) {
        BlobRequestConditions condition = new BlobRequestConditions();
        if (!replacing.allowed() && delivery.attempts() <= 1) {
            return condition.setIfNoneMatch("*");
        }
        Optional<BlobProperties> found = properties(delivery);
        requireReplaceable(delivery, found);
        if (replacing.allowed()) {
            replacing.check().accept(delivery);
        }
        return found.isPresent() ? condition.setIfMatch(found.get().getETag()) : condition.setIfNoneMatch("*");
    }

    private void requireReplaceable(Delivery delivery, Optional<BlobProperties> found) {
        if (!replacing.allowed() && found.isPresent() && !isOurs(delivery, found.get())) {
            throw new DeliveryFailed(Failure.nameTaken(delivery.target()));
        }
    }

    /** A blob stands there that wasn't expected: our own, for this is a repeat, or one that isn't replaced. */
    private Stored unlessTaken(Delivery delivery, BlobStorageException e) {
        boolean taken = BlobErrorCode.BLOB_ALREADY_EXISTS.equals(e.getErrorCode())
                || BlobErrorCode.CONDITION_NOT_MET.equals(e.getErrorCode());
        if (!taken) {
            throw e;
        }
        Optional<BlobProperties> found = properties(delivery);
        requireReplaceable(delivery, found);
        return found.flatMap(there -> ours(delivery, there)).orElseThrow(() -> e);
    }

    /** The blob that carries the delivery's id, if there is one. */
    @Override
    public Optional<Stored> find(Delivery delivery) {
        return properties(delivery).flatMap(found -> ours(delivery, found));
    }

    private Optional<Stored> ours(Delivery delivery, BlobProperties found) {
        return isOurs(delivery, found)
                ? Optional.of(
                        new Stored(location(delivery), found.getETag(), found.getBlobSize(), checksum(delivery, found)))
                : Optional.empty();
    }

    private static boolean isOurs(Delivery delivery, BlobProperties found) {
        return isOurs(delivery, found.getMetadata());
    }

    static boolean isOurs(Delivery delivery, @Nullable Map<String, String> metadata) {
        return metadata != null && delivery.id().toString().equals(metadata.get(ObjectMetadata.DELIVERY));
    }

    /** Those of what stands at the name of a delivery, whosever it is. */
    private Optional<BlobProperties> properties(Delivery delivery) {
        try {
            return Optional.of(container.getBlobClient(blobName(delivery)).getProperties());
        } catch (BlobStorageException e) {
            if (e.getStatusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The client holds as many bytes of it in the heap as a chunk is read in. */
    @Override
    public InputStream read(Delivery delivery, Range range) {
        range.requireWithin(delivery.size());
        BlobClient blob = container.getBlobClient(blobName(delivery));
        try {
            if (range.length() == 0) {
                blob.getProperties();
                return InputStream.nullInputStream();
            }
            return blob.openInputStream(new BlobInputStreamOptions()
                    .setRange(new BlobRange(range.offset(), range.length()))
                    .setBlockSize((int) Math.min(range.length(), ONE_READ.toBytes())));
        } catch (BlobStorageException e) {
            throw BlobErrorCode.BLOB_NOT_FOUND.equals(e.getErrorCode())
                    ? new DeliveryFailed(Failure.objectGone(delivery.target()))
                    : e;
        }
    }

    /** What stands at the name of a delivery, if that is its own. */
    public Optional<BlobProperties> ours(Delivery delivery) {
        return properties(delivery).filter(found -> isOurs(delivery, found));
    }

    /** Lets the service remove a blob only if it is the one that was seen. */
    public BlobRequestConditions unchanged(Optional<BlobProperties> seen) {
        return new BlobRequestConditions()
                .setIfMatch(seen.map(BlobProperties::getETag).orElse("*"));
    }

    /**
     * Where the account keeps versions, removes also the one that a blob becomes by its removal: a removal without the id of a
     * version makes the current one a previous one ("Blob versioning", "Versioning on delete operations"). What was broken off in
     * between is found in the list of versions. Safe to repeat.
     *
     * @param removed what was removed just now, if anything was
     */
    public void removeVersions(Delivery delivery, Optional<BlobProperties> removed) {
        if (removed.isPresent()) {
            versions.remove(delivery, removed.get().getVersionId());
        } else if (delivery.attempts() > 1 && properties(delivery).isEmpty()) {
            // The right to list is asked for only where something may be left, after another attempt.
            versions.removeListed(delivery);
        }
    }

    /** Blocks that nobody commits lapse within a week; only committing could remove them before. */
    @Override
    public void abort(Delivery delivery, String session) {
        LOG.debug("The blocks of {} lapse by themselves", delivery.id());
    }

    /** The MD5 of a blob that was put at once, or the blocks of which it was made, by their ids. */
    private Stored.Checksum checksum(Delivery delivery, BlobProperties found) {
        if (found.getContentMd5() != null) {
            return new Stored.Checksum(
                    Stored.Algorithm.MD5, Proof.WHOLE, HexFormat.of().formatHex(found.getContentMd5()));
        }
        List<Block> blocks = blocks(delivery, BlockListType.COMMITTED).getCommittedBlocks();
        int planned = Checksums.chunks(delivery.size());
        return blocks.size() == planned && AzureBlocks.planned(delivery, blocks).size() == planned
                ? checkedChunks(delivery)
                : Stored.Checksum.NONE;
    }

    private static Stored.Checksum checkedChunks(Delivery delivery) {
        boolean whole = Checksums.chunks(delivery.size()) <= 1;
        return new Stored.Checksum(Stored.Algorithm.CHECKED_CHUNKS, whole ? Proof.WHOLE : Proof.CHUNKS, "");
    }

    private String location(Delivery delivery) {
        return container.getBlobClient(blobName(delivery)).getBlobUrl();
    }
}
