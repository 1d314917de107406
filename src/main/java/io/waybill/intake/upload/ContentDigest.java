package io.waybill.intake.upload;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A checksum that a sender says of the bytes of a request. */
public final class ContentDigest {
    /** What they are called in tus and in RFC 9530, and what Java calls them. */
    private static final Map<String, String> ALGORITHMS = Map.of(
            "sha1", "SHA-1",
            "sha", "SHA-1",
            "sha256", "SHA-256",
            "sha-256", "SHA-256",
            "sha-512", "SHA-512",
            "md5", "MD5");

    private static final String CRC32_NAME = "crc32";

    private final String name;
    private final byte[] expected;
    private final @Nullable MessageDigest digest;
    private final CRC32 crc = new CRC32();

    private ContentDigest(String name, byte[] expected, @Nullable MessageDigest digest) {
        this.name = name;
        this.expected = expected;
        this.digest = digest;
    }

    /**
     * A checksum by its name, such as {@code sha256} or {@code sha-256}.
     *
     * @param base64 its bytes
     * @throws UploadRefused if it is unknown or no Base64
     */
    public static ContentDigest of(String name, String base64) {
        String plain = name.strip().toLowerCase(Locale.ROOT);
        try {
            byte[] expected = Base64.getDecoder().decode(base64.strip());
            if (plain.equals(CRC32_NAME)) {
                return new ContentDigest(plain, expected, null);
            }
            String algorithm = ALGORITHMS.get(plain);
            if (algorithm == null) {
                throw new UploadRefused(
                        UploadRefused.Reason.BAD_VALUE,
                        "the checksum '" + plain + "' is unknown: use sha256, sha1, md5 or crc32");
            }
            return new ContentDigest(plain, expected, MessageDigest.getInstance(algorithm));
        } catch (IllegalArgumentException e) {
            throw new UploadRefused(UploadRefused.Reason.BAD_VALUE, "the checksum is not in Base64: " + e.getMessage());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isSha256() {
        return digest != null && digest.getAlgorithm().equals("SHA-256");
    }

    /** @throws UploadRefused if it is another one than that, in hex */
    void requireSha256(String hex) {
        require(HexFormat.of().parseHex(hex));
    }

    void update(byte[] bytes, int length) {
        if (digest == null) {
            crc.update(bytes, 0, length);
        } else {
            digest.update(bytes, 0, length);
        }
    }

    /** @throws UploadRefused if the bytes have another one */
    void require() {
        byte[] found = digest == null
                ? new byte[] {
                    (byte) (crc.getValue() >> 24),
                    (byte) (crc.getValue() >> 16),
                    (byte) (crc.getValue() >> 8),
                    (byte) crc.getValue()
                }
                : digest.digest();
        require(found);
    }

    private void require(byte[] found) {
        if (!MessageDigest.isEqual(found, expected)) {
            throw new UploadRefused(
                    UploadRefused.Reason.CHECKSUM,
                    String.format(
                            Locale.ROOT,
                            "the bytes have the %s %s, and the request says %s: they were not taken",
                            name,
                            HexFormat.of().formatHex(found),
                            HexFormat.of().formatHex(expected)));
        }
    }
}
