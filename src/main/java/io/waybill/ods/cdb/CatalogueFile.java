package io.waybill.ods.cdb;

import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A file that the catalogue knows.
 *
 * @param location where it is fetched from: {@code https}, {@code http}, or {@code file} for a catalogue in a folder
 * @param size in bytes
 * @param md5 of its content, 32 lower-case hex digits; empty where the catalogue doesn't say
 * @param imported when it came into the catalogue
 * @param superseded whether the catalogue names another file that took its place
 */
public record CatalogueFile(URI location, long size, String md5, Instant imported, boolean superseded) {
    public CatalogueFile {
        if (size < 0) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "The size of %s is %d, which is less than 0", location, size));
        }
        if (!md5.isEmpty() && !md5.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "The MD5 of %s is '%s', which is not 32 lower-case hex digits", location, md5));
        }
    }

    /** The newest of those that nothing took the place of; the newest of all if something did of each. */
    public static Optional<CatalogueFile> latest(List<CatalogueFile> files) {
        Comparator<CatalogueFile> current = Comparator.comparing(file -> !file.superseded());
        return files.stream().max(current.thenComparing(CatalogueFile::imported));
    }
}
