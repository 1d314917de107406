package io.waybill.delivery;

import io.waybill.content.Checksums;
import io.waybill.content.ChunkMd5;
import io.waybill.content.ContentChanged;
import io.waybill.content.Range;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Failure.Cause;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Compares what a store holds with what was hashed. */
public final class Prover {
    private static final String CRC32C_OF_NOTHING = "00000000";

    private final Stores stores;

    Prover(Stores stores) {
        this.stores = stores;
    }

    /**
     * The proof that a store's answer is; none if the object has to be read again.
     *
     * @throws DeliveryFailed if the store says that it holds something else
     * @throws ContentChanged if the content had to be read for that, and isn't what was described
     */
    public Optional<Proof> check(Delivery delivery, Stored stored) throws IOException {
        if (stored.size() >= 0 && stored.size() != delivery.size()) {
            throw notProved(String.format(
                    Locale.ROOT, "the store holds %d bytes instead of %d", stored.size(), delivery.size()));
        }
        Stored.Checksum checksum = stored.checksum();
        boolean ours =
                switch (checksum.algorithm()) {
                    case NONE -> false;
                    case SHA256 -> checksum.value().equals(delivery.sha256());
                    case MD5 -> isOneChunk(delivery) && checksum.value().equals(ChunkedAttempt.md5(delivery, 0));
                    case CRC32C -> isOneChunk(delivery) && checksum.value().equals(crc32c(delivery));
                    case MD5_OF_PARTS -> checksum.value().equals(md5OfParts(delivery));
                    case CRC32C_OF_PARTS -> checksum.value().equals(crc32cOfParts(delivery));
                    case CHECKED_CHUNKS -> true;
                };
        if (ours) {
            return Optional.of(checksum.proof());
        }
        return stores.of(delivery.store()).proof() == Proof.ACCEPTED ? Optional.of(Proof.ACCEPTED) : Optional.empty();
    }

    /** What is read again for a proof. */
    public Range all(Delivery delivery) {
        return Range.whole(delivery.size());
    }

    /**
     * Reads an object again and compares it.
     *
     * @param answer of the store
     * @throws DeliveryFailed if it differs, or isn't there
     */
    public Proof readBack(Delivery delivery, @Nullable InputStream answer) throws IOException {
        if (answer == null) {
            throw new DeliveryFailed(Failure.objectGone(delivery.target()));
        }
        try (InputStream content = answer) {
            Checksums found = Checksums.of(content, delivery.size());
            if (!found.sha256().equals(delivery.sha256())) {
                throw notProved(String.format(
                        Locale.ROOT,
                        "read back, the object has SHA-256 %s instead of %s",
                        found.sha256(),
                        delivery.sha256()));
            }
            return Proof.READ_BACK;
        } catch (ContentChanged otherSize) {
            throw notProved("read back, the object has another size: " + otherSize.getMessage());
        }
    }

    /** Reads the content of a document of several chunks: only servers that know no CRC32C answer with this. */
    private static String md5OfParts(Delivery delivery) throws IOException {
        MessageDigest md5 = ChunkMd5.newMd5();
        int parts = Checksums.chunks(delivery.size());
        for (int i = 0; i < parts; i++) {
            md5.update(HexFormat.of().parseHex(ChunkedAttempt.md5(delivery, i)));
        }
        return HexFormat.of().formatHex(md5.digest()) + "-" + parts;
    }

    private static boolean isOneChunk(Delivery delivery) {
        return !Checksums.isLarge(delivery.size());
    }

    private static String crc32c(Delivery delivery) {
        return delivery.size() == 0 ? CRC32C_OF_NOTHING : ChunkedAttempt.crc32c(delivery, 0);
    }

    private static String crc32cOfParts(Delivery delivery) {
        CRC32C crc = new CRC32C();
        crc.update(HexFormat.of().parseHex(delivery.document().description().crc32c()));
        return HexFormat.of().toHexDigits((int) crc.getValue()) + "-" + Checksums.chunks(delivery.size());
    }

    private static DeliveryFailed notProved(String words) {
        return new DeliveryFailed(new Failure(Cause.NOT_PROVED, words, true, Optional.empty()));
    }
}
