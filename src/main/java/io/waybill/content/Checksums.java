package io.waybill.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;

/**
 * What is known of a content after one sequential pass over it. Empty content has no chunks.
 *
 * @param size in bytes
 * @param sha256 of the whole, 64 lower-case hex digits
 * @param crc32c of each chunk, 4 bytes each, big-endian, one after the other (RFC 3720, appendix B.4)
 * @param md5 of content that is one chunk, 16 bytes; or empty, as always after a pass: it costs twice as much as all the rest,
 *     and is taken when a store wants it ({@link ChunkMd5})
 */
public record Checksums(long size, String sha256, byte[] crc32c, byte[] md5) {
    /** Content up to this size is one chunk: small enough to be sent in one request. */
    public static final DataSize ONE_CHUNK = DataSize.ofMegabytes(32);

    private static final DataSize SMALLEST = DataSize.ofMegabytes(8);
    private static final DataSize USUAL = DataSize.ofMegabytes(16);
    private static final int FEW_CHUNKS = 32;
    private static final int MOST_CHUNKS = 4096;
    private static final int BUFFER = 256 * 1024;
    private static final int CRC_LENGTH = 4;
    private static final int MD5_LENGTH = 16;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public Checksums(long size, String sha256, byte[] crc32c) {
        this(size, sha256, crc32c, new byte[0]);
    }

    public Checksums {
        if (size < 0) {
            throw new IllegalArgumentException("A size can't be negative: " + size);
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("A SHA-256 has 64 lower-case hex digits: '" + sha256 + "'");
        }
        int chunks = chunks(size);
        if (crc32c.length != chunks * CRC_LENGTH) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%d bytes are %d chunks with %d bytes of CRC32C, not %d",
                    size,
                    chunks,
                    chunks * CRC_LENGTH,
                    crc32c.length));
        }
        if (md5.length != 0 && (md5.length != MD5_LENGTH || chunks != 1)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%d bytes are %d chunks with %d bytes of MD5; one chunk has 16 or none",
                    size,
                    chunks,
                    md5.length));
        }
        crc32c = crc32c.clone();
        md5 = md5.clone();
    }

    /** Reads a file once from start to end, in constant memory. */
    public static Checksums of(Path file) throws IOException {
        try (FileChannel channel = SafeFolder.read(file)) {
            return of(Channels.newInputStream(channel), channel.size());
        }
    }

    /**
     * Reads a stream once to its end, in constant memory, and leaves it open.
     *
     * @param size how many bytes it has
     * @throws ContentChanged if it has less or more
     */
    public static Checksums of(InputStream in, long size) throws IOException {
        try (ChecksumWriter writer = new ChecksumWriter(OutputStream.nullOutputStream(), size)) {
            byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, size))];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                writer.write(buffer, 0, n);
            }
            return writer.checksums();
        }
    }

    /**
     * The size of every chunk but the last, which may be shorter. It depends on the size of the content alone, so that
     * checksums taken once fit every delivery: one chunk up to 32 MiB, then chunks of 8 MiB up to 256 MiB, then 16 MiB,
     * doubled until 4,096 are enough. So 80 GB are 2,385 chunks of 32 MiB, which S3 (10,000 parts of 5 MiB at least),
     * Azure (50,000 blocks) and Google Drive (multiples of 256 KiB) all take.
     */
    public static long chunkSize(long size) {
        if (!isLarge(size)) {
            return ONE_CHUNK.toBytes();
        }
        if (size <= SMALLEST.toBytes() * FEW_CHUNKS) {
            return SMALLEST.toBytes();
        }
        long chunk = USUAL.toBytes();
        while (chunk * MOST_CHUNKS < size) {
            chunk *= 2;
        }
        return chunk;
    }

    /** Whether that many bytes are more than one chunk. */
    public static boolean isLarge(long size) {
        return size > ONE_CHUNK.toBytes();
    }

    /** How many chunks that many bytes have. */
    public static int chunks(long size) {
        long chunk = chunkSize(size);
        return Math.toIntExact((size + chunk - 1) / chunk);
    }

    @Override
    public byte[] crc32c() {
        return crc32c.clone();
    }

    @Override
    public byte[] md5() {
        return md5.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checksums that
                && size == that.size
                && sha256.equals(that.sha256)
                && Arrays.equals(crc32c, that.crc32c)
                && Arrays.equals(md5, that.md5);
    }

    @Override
    public int hashCode() {
        return sha256.hashCode();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d bytes, SHA-256 %s, CRC32C %s",
                size,
                sha256,
                HexFormat.of().formatHex(crc32c));
    }
}
