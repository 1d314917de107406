package io.waybill.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where the library is unpacked that SQLite comes in. By itself it would go into the folder for temporary files, from which
 * some machines don't run anything, and would stay there after each kill.
 */
final class NativeLibrary {
    private static final String FOLDER = "org.sqlite.tmpdir";

    private NativeLibrary() {}

    /** Chooses the folder, unless one is chosen, and clears it. To be called by whoever has the ledger's lock. */
    static void unpackInto(Path folder) {
        if (System.getProperty(FOLDER) != null) {
            return;
        }
        try {
            Files.createDirectories(folder);
            try (Stream<Path> left = Files.list(folder)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    String.format(Locale.ROOT, "The folder %s for the library of the database can't be used", folder),
                    e);
        }
        System.setProperty(FOLDER, folder.toString());
    }

    /** Chooses the folder, unless one is chosen, and leaves what is in it: for those who don't have the ledger's lock. */
    static void unpackBeside(Path folder) {
        if (System.getProperty(FOLDER) == null) {
            try {
                Files.createDirectories(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        String.format(
                                Locale.ROOT, "The folder %s for the library of the database can't be used", folder),
                        e);
            }
            System.setProperty(FOLDER, folder.toString());
        }
    }
}
