package io.waybill.servers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What is left of a content that was read to its end and thrown away.
 *
 * @param length in bytes
 * @param label its first eight bytes as a number, or 0 if it has less
 * @param md5 of all its bytes, in lower-case hexadecimal
 * @param crc32c of all its bytes, in base64
 * @param announcedCrc32c as the request said, if it did
 */
record DiscardedContent(long length, long label, String md5, String crc32c, Optional<String> announcedCrc32c) {
    private static final int BUFFER = 64 * 1024;

    /**
     * Reads a content to its end.
     *
     * @param announced its length, as the request said
     * @param contentMd5 the header, which is compared if it is there
     * @param announcedCrc32c the header, which is compared if it is there
     */
    static DiscardedContent of(
            InputStream in, long announced, Optional<String> contentMd5, Optional<String> announcedCrc32c)
            throws IOException, S3Error {
        MessageDigest md5 = newMd5();
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[BUFFER];
        byte[] first = new byte[Long.BYTES];
        long length = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (length < first.length) {
                System.arraycopy(buffer, 0, first, (int) length, (int) Math.min(read, first.length - length));
            }
            md5.update(buffer, 0, read);
            crc.update(buffer, 0, read);
            length += read;
        }
        byte[] digest = md5.digest();
        if (length != announced) {
            throw new S3Error(400, "IncompleteBody", "%d of %d bytes arrived".formatted(length, announced));
        }
        if (contentMd5.isPresent() && !MessageDigest.isEqual(Base64.getDecoder().decode(contentMd5.get()), digest)) {
            throw new S3Error(400, "BadDigest", "The Content-MD5 is not that of what arrived");
        }
        String crc32c = base64(crc);
        if (announcedCrc32c.isPresent() && !announcedCrc32c.get().equals(crc32c)) {
            throw new S3Error(400, "BadDigest", "The CRC32C is not that of what arrived");
        }
        return new DiscardedContent(
                length, ByteBuffer.wrap(first).getLong(), HexFormat.of().formatHex(digest), crc32c, announcedCrc32c);
    }

    static String base64(CRC32C crc) {
        byte[] bytes =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
