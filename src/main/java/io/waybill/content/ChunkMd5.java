package io.waybill.content;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32C;

/** The MD5 of a chunk, taken when it is wanted: few stores ask for it, and it costs twice as much as all other checksums together. */
public final class ChunkMd5 {
    private static final int BUFFER = 256 * 1024;

    private ChunkMd5() {}

    /**
     * Reads a range in constant memory.
     *
     * @param crc32c that it must have, in lower-case hexadecimal
     * @throws ContentChanged if it has another
     */
    public static String of(StagedFile file, long offset, long length, String crc32c) throws IOException {
        MessageDigest md5 = newMd5();
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[(int) Math.min(BUFFER, length)];
        try (InputStream in = new RangeStream(file, offset, length)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                md5.update(buffer, 0, read);
                crc.update(buffer, 0, read);
            }
        }
        requireSame(crc, crc32c, String.format(Locale.ROOT, "%s from %d to %d", file.path(), offset, offset + length));
        return HexFormat.of().formatHex(md5.digest());
    }

    /**
     * Takes it of a chunk that is in memory.
     *
     * @param of what the chunk is, for people
     * @param crc32c that it must have, in lower-case hexadecimal
     * @throws ContentChanged if it has another
     */
    public static String of(byte[] chunk, String crc32c, String of) throws ContentChanged {
        CRC32C crc = new CRC32C();
        crc.update(chunk);
        requireSame(crc, crc32c, of);
        return HexFormat.of().formatHex(newMd5().digest(chunk));
    }

    private static void requireSame(CRC32C found, String described, String of) throws ContentChanged {
        String now = HexFormat.of().toHexDigits((int) found.getValue());
        if (!now.equals(described)) {
            throw new ContentChanged(String.format(
                    Locale.ROOT,
                    "%s has other content than when it was described: CRC32C %s instead of %s",
                    of,
                    now,
                    described));
        }
    }

    public static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no MD5, which every Java must have", e);
        }
    }
}
