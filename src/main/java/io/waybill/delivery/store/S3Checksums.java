package io.waybill.delivery.store;

import io.minio.messages.Part;
import io.waybill.content.Checksums;
import io.waybill.delivery.ChunkedAttempt;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Stored;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** What S3's answers say of the content that it holds (API reference, "Checking object integrity" and "Object": ETag). */
final class S3Checksums {
    /** The header for a CRC32C, in base64: of what is sent, and of what is there. */
    static final String CRC32C = "x-amz-checksum-crc32c";

    private static final Pattern WHOLE = Pattern.compile("[A-Za-z0-9+/]{6}==");

    /** The CRC32C of the CRC32Cs of all parts, and their number. */
    private static final Pattern OF_PARTS = Pattern.compile("([A-Za-z0-9+/]{6}==)(-\\d+)");

    private S3Checksums() {}

    /**
     * What an answer to sending proves: where it has no checksum, the server has compared that of all that went.
     *
     * @param crc32c that of the whole, if the server says it
     */
    static Stored.Checksum sent(Delivery delivery, @Nullable String crc32c, String etag, Headers answer) {
        Stored.Checksum said = found(crc32c, etag, answer);
        if (said != Stored.Checksum.NONE) {
            return said;
        }
        return compared(delivery);
    }

    /** The server has compared all that went. */
    static Stored.Checksum compared(Delivery delivery) {
        boolean whole = Checksums.chunks(delivery.size()) <= 1;
        return new Stored.Checksum(Stored.Algorithm.CHECKED_CHUNKS, whole ? Proof.WHOLE : Proof.CHUNKS, "");
    }

    /**
     * What the server says of an object that is there.
     *
     * @param crc32c that of the whole, if the server says it
     */
    static Stored.Checksum found(@Nullable String crc32c, String etag, Headers answer) {
        boolean whole = !plain(etag).contains("-");
        if (whole && crc32c != null && WHOLE.matcher(crc32c).matches()) {
            return new Stored.Checksum(Stored.Algorithm.CRC32C, Proof.WHOLE, hex(crc32c));
        }
        Matcher ofParts = OF_PARTS.matcher(crc32c == null ? "" : crc32c);
        if (ofParts.matches()) {
            return new Stored.Checksum(
                    Stored.Algorithm.CRC32C_OF_PARTS, Proof.CHUNKS, hex(ofParts.group(1)) + ofParts.group(2));
        }
        if (isEncrypted(answer)) {
            return Stored.Checksum.NONE;
        }
        return whole
                ? new Stored.Checksum(Stored.Algorithm.MD5, Proof.WHOLE, plain(etag))
                : new Stored.Checksum(Stored.Algorithm.MD5_OF_PARTS, Proof.CHUNKS, plain(etag));
    }

    /** The ETag is no MD5 where the server encrypts with keys of KMS. */
    private static boolean isEncrypted(Headers answer) {
        String how = answer.get("x-amz-server-side-encryption");
        return how != null && how.startsWith("aws:kms");
    }

    /** An ETag as it is compared. */
    static String plain(String etag) {
        return etag.replace("\"", "").toLowerCase(Locale.ROOT);
    }

    /** Whether a part is the planned chunk. Servers that don't list the CRC32C of parts know them by their MD5. */
    static boolean isOurs(Delivery delivery, int index, Part part) throws IOException {
        if (part.partSize() != ChunkedAttempt.length(delivery, index)) {
            return false;
        }
        String crc = part.checksumCRC32C();
        return crc == null
                ? ChunkedAttempt.md5(delivery, index).equals(plain(part.etag()))
                : crc.equals(base64(ChunkedAttempt.crc32c(delivery, index)));
    }

    /** The ETag of an answer, as it is compared. */
    static String etag(Headers answer) throws IOException {
        String etag = answer.get("ETag");
        if (etag == null) {
            throw new IOException("the answer has no ETag, as S3's always has");
        }
        return plain(etag);
    }

    private static String hex(String base64) {
        return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
    }

    /** A checksum as S3 writes it. */
    static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }
}
