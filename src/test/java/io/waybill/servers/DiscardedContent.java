package io.waybill.servers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What is left of a content that was read to its end and thrown away.
 *
 * @param length in bytes
 * @param label its first eight bytes as a number, or 0 if it has less
 * @param md5 of all its bytes, in lower-case hexadecimal
 */
record DiscardedContent(long length, long label, String md5) {
    private static final int BUFFER = 64 * 1024;

    /**
     * Reads a content to its end.
     *
     * @param announced its length, as the request said
     * @param contentMd5 the header, which is compared if it is there
     */
    static DiscardedContent of(InputStream in, long announced, Optional<String> contentMd5)
            throws IOException, S3Error {
        MessageDigest md5 = newMd5();
        byte[] buffer = new byte[BUFFER];
        byte[] first = new byte[Long.BYTES];
        long length = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (length < first.length) {
                System.arraycopy(buffer, 0, first, (int) length, (int) Math.min(read, first.length - length));
            }
            md5.update(buffer, 0, read);
            length += read;
        }
        byte[] digest = md5.digest();
        if (length != announced) {
            throw new S3Error(400, "IncompleteBody", "%d of %d bytes arrived".formatted(length, announced));
        }
        if (contentMd5.isPresent() && !MessageDigest.isEqual(Base64.getDecoder().decode(contentMd5.get()), digest)) {
            throw new S3Error(400, "BadDigest", "The Content-MD5 is not that of what arrived");
        }
        return new DiscardedContent(
                length, ByteBuffer.wrap(first).getLong(), HexFormat.of().formatHex(digest));
    }

    static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
