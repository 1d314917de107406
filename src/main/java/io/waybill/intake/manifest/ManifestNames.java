package io.waybill.intake.manifest;

import io.waybill.content.ContentChanged;
import io.waybill.content.ContentGone;
import io.waybill.content.StagedFile;
import io.waybill.ledger.Description;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** What one manifest says about documents in its folder; several threads ask at once. */
public final class ManifestNames implements AutoCloseable {
    /** How many names that a manifest has, and no document, are told; of the rest only how many they are. */
    private static final int MOST_MISSING = 100;

    private final String name;
    private final Optional<Manifest> manifest;
    private final String trouble;

    /** Rows whose documents are there; guarded by itself. */
    private final BitSet used = new BitSet();

    private ManifestNames(String name, Optional<Manifest> manifest, String trouble) {
        this.name = name;
        this.manifest = manifest;
        this.trouble = trouble;
    }

    /**
     * There is one that says nothing.
     *
     * @param name its path, as its sender knows it
     * @param trouble why, in plain words
     */
    public static ManifestNames unreadable(String name, String trouble) {
        return new ManifestNames(
                name,
                Optional.empty(),
                String.format(Locale.ROOT, "%s can't be read, so it was left out: %s", name, trouble));
    }

    /**
     * Reads a manifest; one that can't be used is left out, with a remark. It is to be closed.
     *
     * @param name its path, as its sender knows it
     * @param folder for what it takes on the disk while it is open
     */
    public static ManifestNames read(Path file, String name, Path folder) throws IOException {
        try {
            return of(Manifest.read(file, folder), name);
        } catch (BadManifest e) {
            return unreadable(name, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads a manifest that was booked; one that can't be used is left out, with a remark, and so is one that was replaced since:
     * nobody knows whose words those are. It is to be closed.
     *
     * @param name its path, as its sender knows it
     * @param folder for what it takes on the disk while it is open
     */
    public static ManifestNames read(StagedFile manifest, String name, Path folder) throws IOException {
        try {
            return of(Manifest.read(manifest, folder), name);
        } catch (BadManifest e) {
            return unreadable(name, String.valueOf(e.getMessage()));
        } catch (ContentGone e) {
            throw e;
        } catch (ContentChanged e) {
            return unreadable(name, "it was replaced after it was taken");
        }
    }

    private static ManifestNames of(Manifest manifest, String name) {
        return new ManifestNames(name, Optional.of(manifest), String.join("; ", manifest.problems()));
    }

    /** The folder that it speaks for, with a slash at its end, or nothing at the top. */
    String folder() {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    String name() {
        return name;
    }

    /**
     * What a sender says of a document; it is noted that the document is there.
     *
     * @param path in the folder of the manifest
     * @param alone whether no other document has the same file name
     */
    Description describe(String path, boolean alone) {
        if (manifest.isEmpty()) {
            return Description.NONE;
        }
        OptionalInt number = manifest.get().find(path, alone);
        if (number.isEmpty()) {
            return Description.NONE.withNote("manifest", "The manifest doesn't name this file");
        }
        synchronized (used) {
            used.set(number.getAsInt());
        }
        Manifest.Row row = manifest.get().get(number.getAsInt());
        return Description.NONE
                .withSymbol(row.symbol().orElse(""), row.language().orElse(""))
                .withMetadata(row.metadata());
    }

    /** What the receipt has to say about the manifest. */
    Optional<String> remark() {
        if (!trouble.isEmpty()) {
            return Optional.of(trouble);
        }
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        int[] missing;
        synchronized (used) {
            missing =
                    manifest.get().numbers().filter(number -> !used.get(number)).toArray();
        }
        if (missing.length == 0) {
            return Optional.empty();
        }
        String names = Arrays.stream(missing)
                .limit(MOST_MISSING)
                .mapToObj(number -> manifest.get().get(number).name())
                .sorted()
                .collect(Collectors.joining(", "));
        String more = missing.length > MOST_MISSING
                ? String.format(Locale.ROOT, " and %d more", missing.length - MOST_MISSING)
                : "";
        return Optional.of("The manifest names files that were not there: " + names + more);
    }

    @Override
    public void close() throws IOException {
        if (manifest.isPresent()) {
            manifest.get().close();
        }
    }
}
