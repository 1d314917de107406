package io.waybill.content;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Passes on what is written and takes its checksums on the way. For one thread to write. */
public final class ChecksumWriter extends FilterOutputStream {
    private final long expected;
    private final MessageDigest sha256 = newSha256();
    private final ChunkSums crcs;
    private long size;

    /**
     * @param target is closed with this writer
     * @param expected how many bytes will be written; the size of the chunks follows from it
     */
    public ChecksumWriter(OutputStream target, long expected) {
        super(target);
        this.expected = expected;
        this.crcs = new ChunkSums(Checksums.chunkSize(expected));
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
        crcs.add(bytes, offset, length);
        size += length;
    }

    /**
     * The checksums of everything written. Ends the writing: call it once, as the last thing before closing.
     *
     * @throws ContentChanged if it was less or more than expected
     */
    public Checksums checksums() throws ContentChanged {
        if (size != expected) {
            throw new ContentChanged(
                    String.format(Locale.ROOT, "%d bytes came by where %d were expected", size, expected));
        }
        String hex = HexFormat.of().formatHex(sha256.digest());
        return new Checksums(size, hex, crcs.all());
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256, which every Java must have", e);
        }
    }
}
