package io.waybill.flows;

import io.waybill.content.Checksums;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A file of several chunks. */
record LargeFile(Path path, long size, String sha256) {
    static LargeFile in(Path folder, long size) throws IOException {
        Path file = Files.createDirectories(folder).resolve("large.bin");
        write(file, size, 5);
        return new LargeFile(file, size, Checksums.of(file).sha256());
    }

    /**
     * Writes a content that is the same for the same seed, and like no other.
     *
     * @param size in bytes, a multiple of 1 MB
     */
    static void write(Path file, long size, int seed) throws IOException {
        byte[] block = new byte[1 << 20];
        Random random = new Random(seed);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written < size; written += block.length) {
                random.nextBytes(block);
                out.write(block);
            }
        }
    }

    /** The most that may go over the wire if that many chunks are sent twice. */
    long withAgain(int chunks) {
        return size + chunks * Checksums.chunkSize(size) + size / 50;
    }

    void dropInto(Path inbox) throws IOException {
        Files.move(path, inbox.resolve("large.bin"));
    }
}
