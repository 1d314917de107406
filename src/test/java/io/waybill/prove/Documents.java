package io.waybill.prove;

import io.waybill.flows.WaybillProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * The documents of all trials: random bytes, most of them small, and one in twenty, the first among them, so large that
 * it goes in chunks.
 *
 * @param folder where they stand, which is what has to be at the store in the end
 * @param bytes that all of them have together
 */
record Documents(Path folder, int count, long bytes) {
    static final int LARGE = 40 << 20;

    private static final int MOST_OF_SMALL = 200_000;
    private static final int ONE_IN = 20;
    private static final int BLOCK = 1 << 20;

    static Documents make(Path folder, int count, long seed) throws IOException {
        Files.createDirectories(folder);
        Random random = new Random(seed);
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            int size = i % ONE_IN == 0 ? LARGE : 1 + random.nextInt(MOST_OF_SMALL);
            write(folder.resolve("document-%05d.bin".formatted(i)), size, random);
            bytes += size;
        }
        return new Documents(folder, count, bytes);
    }

    static void write(Path file, long size, Random random) throws IOException {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; left -= BLOCK) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(left, BLOCK));
            }
        }
    }

    /** Copies them beside the inbox and drops them by one rename, so that none is taken half written. */
    void drop(WaybillProcess waybill) throws IOException {
        Path prepared = Files.createDirectories(waybill.inbox().resolveSibling("prepared"));
        for (int i = 0; i < count; i++) {
            String name = "document-%05d.bin".formatted(i);
            Files.copy(folder.resolve(name), prepared.resolve(name));
            Files.move(prepared.resolve(name), waybill.inbox().resolve(name));
        }
    }
}
