package io.waybill.intake;

import io.waybill.ledger.Description;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** What the manifest of a batch says about its documents, if there is one; several threads ask at once. */
final class Names {
    private final Optional<Manifest> manifest;
    private final String trouble;
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    /**
     * @param trouble what is wrong with the manifest, in plain words, or empty
     */
    Names(Optional<Manifest> manifest, String trouble) {
        this.manifest = manifest;
        this.trouble = trouble;
    }

    /** What a sender says of a document; it is noted that the document is there. */
    Description describe(String name) {
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

    void seen(String name) {
        seen.add(name);
    }

    /** What the receipt has to say about the manifest. */
    Optional<String> remark() {
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
