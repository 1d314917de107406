package io.waybill.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.util.unit.DataSize;

/**
 * Tells whether a file of the same size has the same content as before, where nothing else has hashed it: an archive, a list, a manifest.
 * It is the SHA-256 of the file, or of its last 64 MiB: an archive has there what it says of its entries, with the checksum of each,
 * and nothing else is that large.
 */
public final class Fingerprint {
    private static final long MOST = DataSize.ofMegabytes(64).toBytes();
    private static final int BUFFER = 256 * 1024;

    private Fingerprint() {}

    /** That of a file as it is now, in hexadecimal digits; in constant memory. */
    public static String of(Path file) throws IOException {
        MessageDigest sha256 = sha256();
        try (FileChannel channel = SafeFolder.read(file)) {
            channel.position(Math.max(0, channel.size() - MOST));
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (channel.read(buffer) >= 0) {
                sha256.update(buffer.flip());
                buffer.clear();
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
