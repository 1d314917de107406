package io.waybill.ledger;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Passes on what is written and takes its checksums on the way. For one thread. */
public final class ChecksumWriter extends FilterOutputStream {
    private final boolean withMd5;
    private final long expected;
    private final long block;
    private final MessageDigest sha256 = digest("SHA-256");
    private final CRC32C blockCrc = new CRC32C();
    private final MessageDigest blockMd5 = digest("MD5");
    private final ByteArrayOutputStream crcs = new ByteArrayOutputStream();
    private final ByteArrayOutputStream md5s = new ByteArrayOutputStream();
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
        this.block = Checksums.block(expected);
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
        sha256.update(bytes, offset, length);
        int done = 0;
        while (done < length) {
            int part = (int) Math.min(length - done, leftInBlock());
            blockCrc.update(bytes, offset + done, part);
            if (withMd5) {
                blockMd5.update(bytes, offset + done, part);
            }
            done += part;
            size += part;
            if (isBlockFull()) {
                endBlock();
            }
        }
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
        if (!isBlockFull()) {
            endBlock();
        }
        String hex = HexFormat.of().formatHex(sha256.digest());
        return new Checksums(size, hex, crcs.toByteArray(), md5s.toByteArray());
    }

    private long leftInBlock() {
        return block - size % block;
    }

    private boolean isBlockFull() {
        return size % block == 0;
    }

    private void endBlock() {
        crcs.writeBytes(ByteBuffer.allocate(4).putInt((int) blockCrc.getValue()).array());
        blockCrc.reset();
        if (withMd5) {
            md5s.writeBytes(blockMd5.digest());
        }
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no " + algorithm + ", which every Java must have", e);
        }
    }
}
