package io.waybill.intake.archive;

import io.waybill.intake.Arrived;
import io.waybill.intake.Sizes;
import io.waybill.intake.Staging;
import io.waybill.intake.manifest.Manifest;
import io.waybill.intake.manifest.ManifestNames;
import io.waybill.intake.manifest.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/** Finds the manifests in an archive, and reads them. */
final class PackedManifests {
    private static final Logger LOG = LoggerFactory.getLogger(PackedManifests.class);

    /** One for each folder is what people mean; a thousand are none. */
    private static final int MOST = 100;

    private PackedManifests() {}

    /** @param folder that they may be written to for a moment */
    static Manifests of(Arrived archive, ArchiveRules rules, Path folder) throws IOException {
        Budget budget = new Budget(rules, archive.content().size());
        List<ManifestNames> manifests = new ArrayList<>();
        List<String> documents = new ArrayList<>();
        try (Archive open = Archive.open(archive.content().path(), rules, budget, DataSize.ofBytes(Long.MAX_VALUE))) {
            Iterable<Archive.Entry> entries = open::entries;
            for (Archive.Entry entry : entries) {
                if (!Manifest.isManifest(entry.name())) {
                    documents.add(entry.name());
                } else if (entry.problem().isEmpty()) {
                    manifests.add(
                            manifests.size() < MOST
                                    ? read(open, entry, folder)
                                    : ManifestNames.unreadable(
                                            entry.name(), "an archive may have " + MOST + " manifests"));
                }
            }
        } catch (UnreadableArchive | NoRoom e) {
            // It is refused when it is taken apart, with this reason.
            LOG.debug("{} has no manifest that could be read", archive.name(), e);
        }
        return new Manifests(manifests, documents);
    }

    private static ManifestNames read(Archive archive, Archive.Entry entry, Path folder) throws IOException {
        if (entry.declaredSize() > Manifest.LARGEST.toBytes()) {
            return ManifestNames.unreadable(
                    entry.name(),
                    String.format(
                            Locale.ROOT,
                            "it has %s, and at most %s are allowed",
                            Sizes.of(entry.declaredSize()),
                            Sizes.of(Manifest.LARGEST.toBytes())));
        }
        Path file = Staging.make(folder)
                .resolve("packed." + Manifest.baseName(entry.name()).toLowerCase(Locale.ROOT));
        try {
            archive.write(entry, file);
            return ManifestNames.read(file, entry.name(), folder);
        } catch (BadEntry e) {
            return ManifestNames.unreadable(entry.name(), e.refusal().words());
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
