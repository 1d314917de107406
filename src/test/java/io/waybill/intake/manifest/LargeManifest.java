package io.waybill.intake.manifest;

import java.nio.file.Path;
import java.util.stream.IntStream;

/** Reads a manifest, asks for the row of each document, and says of how many it found one. */
final class LargeManifest {
    private LargeManifest() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        try (Manifest manifest = Manifest.read(file, file.getParent())) {
            long found = IntStream.range(0, (int) manifest.numbers().count())
                    .filter(i -> manifest.find("folder-%d/document-%06d.pdf".formatted(i % 100, i), true)
                            .isPresent())
                    .count();
            System.out.println("found " + found);
        }
    }
}
