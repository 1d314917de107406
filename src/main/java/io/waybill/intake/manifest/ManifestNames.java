package io.waybill.intake.manifest;

import io.waybill.ledger.Description;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** What the manifest of a batch says about its documents, if there is one; several threads ask at once. */
public final class ManifestNames {
    private final Optional<Manifest> manifest;
    private final String trouble;
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    private ManifestNames(Optional<Manifest> manifest, String trouble) {
        this.manifest = manifest;
        this.trouble = trouble;
    }

    /** There is no manifest. */
    public static ManifestNames none() {
        return new ManifestNames(Optional.empty(), "");
    }

    /** There is one that says nothing, for the reason given in plain words. */
    public static ManifestNames unreadable(String trouble) {
        return new ManifestNames(Optional.empty(), trouble);
    }

    /**
     * Reads a manifest; one that can't be used is left out, with a remark.
     *
     * @param name as its sender knows it
     */
    public static ManifestNames read(Path file, String name) throws IOException {
        try {
            Manifest manifest = Manifest.read(file);
            return new ManifestNames(Optional.of(manifest), String.join("; ", manifest.problems()));
        } catch (BadManifest e) {
            return unreadable(
                    String.format(Locale.ROOT, "%s can't be read, so it was left out: %s", name, e.getMessage()));
        }
    }

    /** What a sender says of a document; it is noted that the document is there. */
    public Description describe(String name) {
        seen.add(name);
        if (manifest.isEmpty()) {
            return Description.NONE;
        }
        Optional<Manifest.Row> row = manifest.get().row(name);
        if (row.isEmpty()) {
            return Description.NONE.withNote("manifest", "The manifest doesn't name this file");
        }
        return Description.NONE
                .withSymbol(row.get().symbol().orElse(""), row.get().language().orElse(""))
                .withMetadata(row.get().metadata());
    }

    public void seen(String name) {
        seen.add(name);
    }

    /** What the receipt has to say about the manifest. */
    public Optional<String> remark() {
        if (!trouble.isEmpty()) {
            return Optional.of(trouble);
        }
        Set<String> missing = new TreeSet<>();
        manifest.ifPresent(list -> missing.addAll(list.missing(seen)));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("The manifest names files that were not there: " + String.join(", ", missing));
    }
}
