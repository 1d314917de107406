package io.waybill.intake.archive;

import io.waybill.intake.Arrived;
import io.waybill.intake.manifest.Manifest;
import io.waybill.intake.manifest.ManifestNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/** Finds the manifest in an archive, and reads it. */
final class PackedManifest {
    private static final Logger LOG = LoggerFactory.getLogger(PackedManifest.class);

    private PackedManifest() {}

    /** @param folder that it may be written to for a moment */
    static ManifestNames of(Arrived archive, ArchiveRules rules, Path folder) throws IOException {
        Budget budget = new Budget(rules, archive.content().size());
        try (Archive open = Archive.open(archive.content().path(), rules, budget, DataSize.ofBytes(Long.MAX_VALUE))) {
            Iterable<Archive.Entry> entries = open::entries;
            for (Archive.Entry entry : entries) {
                if (Manifest.isManifest(entry.name()) && entry.problem().isEmpty()) {
                    return read(open, entry, folder);
                }
            }
            return ManifestNames.none();
        } catch (BadEntry e) {
            return ManifestNames.unreadable(
                    "The manifest in the archive can't be read: " + e.refusal().words());
        } catch (UnreadableArchive | NoRoom e) {
            // It is refused when it is taken apart, with this reason.
            LOG.debug("{} has no manifest that could be read", archive.name(), e);
            return ManifestNames.none();
        }
    }

    private static ManifestNames read(Archive archive, Archive.Entry entry, Path folder) throws IOException, BadEntry {
        String name = entry.name().substring(entry.name().lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        Path file = Files.createDirectories(folder).resolve("packed." + name);
        archive.write(entry, file);
        ManifestNames names = ManifestNames.read(file, entry.name());
        Files.delete(file);
        return names;
    }
}
