package io.waybill.ledger;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Passes on what is written and takes its checksums on the way; of large content with the help of a second thread. For
 * one thread to write.
 */
public final class ChecksumWriter extends FilterOutputStream {
    private final boolean withMd5;
    private final long expected;
    private final MessageDigest sha256 = digest("SHA-256");
    private final BlockSums crcs;
    private final BlockSums md5s;
    private long size;

    /**
     * @param target is closed with this writer
     * @param withMd5 whether the MD5 of each block is wanted too; it costs more than the SHA-256
     * @param expected how many bytes will be written; the size of the blocks follows from it
     */
    public ChecksumWriter(OutputStream target, boolean withMd5, long expected) {
        super(target);
        this.withMd5 = withMd5;
        this.expected = expected;
        this.crcs = BlockSums.crc32c(Checksums.block(expected));
        this.md5s = BlockSums.of(digest("MD5"), Checksums.block(expected));
    }

    /** How many bytes came by so far. */
    public long size() {
        return size;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        if (withMd5 && expected > Checksums.ONE_BLOCK.toBytes()) {
            // The MD5 takes longer than all the rest, and needs nothing of it.
            ForkJoinTask<?> beside = ForkJoinPool.commonPool().submit(() -> md5s.add(bytes, offset, length));
            sha256.update(bytes, offset, length);
            crcs.add(bytes, offset, length);
            beside.join();
        } else {
            sha256.update(bytes, offset, length);
            crcs.add(bytes, offset, length);
            if (withMd5) {
                md5s.add(bytes, offset, length);
            }
        }
        size += length;
    }

    /**
     * The checksums of everything written. Ends the writing: call it once, as the last thing before closing.
     *
     * @throws ContentChanged if it was less or more than expected
     */
    public Checksums checksums() throws ContentChanged {
        if (size != expected) {
            throw new ContentChanged("%d bytes came by where %d were expected".formatted(size, expected));
        }
        String hex = HexFormat.of().formatHex(sha256.digest());
        return new Checksums(size, hex, crcs.all(), md5s.all());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no " + algorithm + ", which every Java must have", e);
        }
    }
}
