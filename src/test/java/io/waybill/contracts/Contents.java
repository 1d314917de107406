package io.waybill.contracts;

import io.waybill.content.Checksums;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Files to be sent, none like another. */
final class Contents {
    /** A file whose checksum is known. */
    record Known(Path file, String sha256) {}

    private static final Random RANDOM = new Random(4711);
    private static final Map<Path, Known> LARGE = new ConcurrentHashMap<>();

    private Contents() {}

    /** The same for each test in a folder, so that it is made only once. */
    static Known large(Path folder, long size) {
        return LARGE.computeIfAbsent(folder, where -> {
            Path file = of(where, size);
            return new Known(file, sha256(file));
        });
    }

    static Path of(Path folder, long size) {
        return of(folder, size, "");
    }

    /** One that begins like a PDF. */
    static Path pdf(Path folder, long size) {
        return of(folder, size, "%PDF-1.4\n");
    }

    private static Path of(Path folder, long size, String start) {
        try {
            byte[] bytes = new byte[(int) size];
            synchronized (RANDOM) {
                RANDOM.nextBytes(bytes);
            }
            System.arraycopy(start.getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, start.length());
            Files.createDirectories(folder);
            return Files.write(Files.createTempFile(folder, "content", ""), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String sha256(Path file) {
        try {
            return Checksums.of(file).sha256();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
