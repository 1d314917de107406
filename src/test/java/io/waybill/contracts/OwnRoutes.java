package io.waybill.contracts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The route files that are shipped, in a folder where a test can add its own, as an administrator does. */
final class OwnRoutes {
    private OwnRoutes() {}

    /** Copies them, and adds a store's. */
    static Path with(Path home, String store, String text) throws IOException {
        Path copy = home.resolve("routes");
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            files.filter(Files::isRegularFile).forEach(file -> copy(file, copy));
        }
        Files.writeString(copy.resolve("stores").resolve(store + ".camel.yaml"), text);
        return copy;
    }

    private static void copy(Path file, Path folder) {
        try {
            Path target = folder.resolve(Path.of("routes").relativize(file));
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
