package io.waybill.intake.manifest;

import io.waybill.content.ContentChanged;
import io.waybill.content.ContentGone;
import io.waybill.content.StagedFile;
import io.waybill.ledger.Description;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What one manifest says about documents in its folder; several threads ask at once. */
public final class ManifestNames {
    private final String name;
    private final Optional<Manifest> manifest;
    private final String trouble;
    private final Set<Manifest.Row> used = ConcurrentHashMap.newKeySet();

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
     * Reads a manifest; one that can't be used is left out, with a remark.
     *
     * @param name its path, as its sender knows it
     */
    public static ManifestNames read(Path file, String name) throws IOException {
        try {
            return of(Manifest.read(file), name);
        } catch (BadManifest e) {
            return unreadable(name, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads a manifest that was booked; one that can't be used is left out, with a remark, and so is one that was replaced since:
     * nobody knows whose words those are.
     *
     * @param name its path, as its sender knows it
     */
    public static ManifestNames read(StagedFile manifest, String name) throws IOException {
        try {
            return of(Manifest.read(manifest), name);
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
        Optional<Manifest.Row> row = manifest.get().row(path, alone);
        if (row.isEmpty()) {
            return Description.NONE.withNote("manifest", "The manifest doesn't name this file");
        }
        used.add(row.get());
        return Description.NONE
                .withSymbol(row.get().symbol().orElse(""), row.get().language().orElse(""))
                .withMetadata(row.get().metadata());
    }

    /** What the receipt has to say about the manifest. */
    Optional<String> remark() {
        if (!trouble.isEmpty()) {
            return Optional.of(trouble);
        }
        Set<String> missing = manifest.stream()
                .flatMap(list -> list.rows().stream())
                .filter(row -> !used.contains(row))
                .map(Manifest.Row::name)
                .collect(Collectors.toCollection(TreeSet::new));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("The manifest names files that were not there: " + String.join(", ", missing));
    }
}
