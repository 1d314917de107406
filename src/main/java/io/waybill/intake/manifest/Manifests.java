package io.waybill.intake.manifest;

import io.waybill.ledger.Description;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the manifests of a batch say about its documents; several threads ask at once. Each speaks for the folder that it stands in and
 * for those below, but for those that have one of their own.
 */
public final class Manifests implements AutoCloseable {
    private final List<ManifestNames> all;
    private final Map<String, ManifestNames> byFolder = new TreeMap<>();
    private final List<String> remarks = new ArrayList<>();

    /** How many documents a manifest speaks for that have one file name, by folder and name. */
    private final Map<String, Map<String, Integer>> documents = new HashMap<>();

    /**
     * Of several manifests in one folder the first counts, and that is told of the others.
     *
     * @param documents the paths of all documents that are known beforehand; others are found by their path only
     */
    public Manifests(List<ManifestNames> manifests, Collection<String> documents) {
        this.all = List.copyOf(manifests);
        for (ManifestNames one : manifests) {
            ManifestNames first = byFolder.putIfAbsent(one.folder(), one);
            if (first != null) {
                remarks.add(String.format(
                        Locale.ROOT, "%s is not used, for %s stands in the same folder", one.name(), first.name()));
            }
        }
        for (String document : documents) {
            speakingFor(document).ifPresent(manifest -> this.documents
                    .computeIfAbsent(manifest.folder(), folder -> new HashMap<>())
                    .merge(fileName(document), 1, Integer::sum));
        }
    }

    /** There is none. */
    public static Manifests none() {
        return new Manifests(List.of(), List.of());
    }

    /** What a sender says of a document; it is noted that the document is there. */
    public Description describe(String path) {
        Optional<ManifestNames> manifest = speakingFor(path);
        if (manifest.isEmpty()) {
            return Description.NONE;
        }
        String folder = manifest.get().folder();
        int alike = documents.getOrDefault(folder, Map.of()).getOrDefault(fileName(path), 0);
        return manifest.get().describe(path.substring(folder.length()), alike == 1);
    }

    /** A document is there that nothing has to be said of, for it is refused, or was booked before. */
    public void seen(String path) {
        describe(path);
    }

    /** What the receipt has to say about the manifests. */
    public Optional<String> remark() {
        List<String> all = new ArrayList<>(remarks);
        for (ManifestNames one : byFolder.values()) {
            one.remark().ifPresent(text -> all.add(byFolder.size() > 1 ? one.name() + ": " + text : text));
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
    }

    @Override
    public void close() throws IOException {
        for (ManifestNames one : all) {
            one.close();
        }
    }

    private Optional<ManifestNames> speakingFor(String path) {
        for (int end = path.lastIndexOf('/') + 1; end > 0; end = path.lastIndexOf('/', end - 2) + 1) {
            ManifestNames one = byFolder.get(path.substring(0, end));
            if (one != null) {
                return Optional.of(one);
            }
        }
        return Optional.ofNullable(byFolder.get(""));
    }

    private static String fileName(String path) {
        return Manifest.baseName(Manifest.folded(path));
    }
}
