package io.waybill.intake.folder;

import io.waybill.content.ContentChanged;
import io.waybill.content.LinkInTheWay;
import io.waybill.content.StagedFile;
import io.waybill.intake.manifest.BadManifest;
import io.waybill.intake.manifest.Manifest;
import io.waybill.intake.manifest.NamedDocuments;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a manifest and the files that it names together: while some of them are still on their way, the others wait for
 * them, but not for ever. A file is found by its path in the folder of the manifest, or else anywhere below by its name, as the
 * manifest will be read later.
 */
final class ManifestWait {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestWait.class);

    /** A manifest that waits, as it was when it was read. */
    private record Waiting(long since, StagedFile seen, NamedDocuments names) {}

    private final Duration longest;
    private final Map<Path, Waiting> waiting = new HashMap<>();

    ManifestWait(Duration longest) {
        this.longest = longest;
    }

    /**
     * The files of a poll without those that wait for others.
     *
     * @param isLoose whether a file of that name isn't a batch by itself
     */
    synchronized List<Path> ready(List<Path> files, Predicate<String> isLoose) throws IOException {
        List<Path> manifests =
                files.stream().filter(file -> isManifest(file, isLoose)).toList();
        if (manifests.isEmpty()) {
            return files;
        }
        // Of those that were taken away before, or renamed, nobody would ask again.
        waiting.values().removeIf(known -> System.nanoTime() - known.since > 2 * longest.toNanos());
        Set<Path> held = new HashSet<>();
        for (Path manifest : manifests) {
            hold(manifest, files, held);
        }
        List<Path> ready = new ArrayList<>(files);
        ready.removeAll(held);
        return ready;
    }

    /** How many manifests are kept. */
    synchronized int kept() {
        return waiting.size();
    }

    private static boolean isManifest(Path file, Predicate<String> isLoose) {
        String name = file.getFileName().toString();
        return Manifest.isManifest(name) && isLoose.test(name);
    }

    private void hold(Path manifest, List<Path> files, Set<Path> held) throws IOException {
        Waiting known = look(manifest);
        NamedDocuments.Found found = known.names.among(files, manifest.getParent());
        if (found.all() || System.nanoTime() - known.since >= longest.toNanos()) {
            waiting.remove(manifest);
        } else {
            waiting.put(manifest, known);
            held.add(manifest);
            held.addAll(found.named());
        }
    }

    /** One that is as it was isn't read again at each poll. */
    private Waiting look(Path manifest) throws IOException {
        StagedFile now;
        try {
            now = StagedFile.of(manifest);
        } catch (NoSuchFileException | LinkInTheWay e) {
            LOG.debug("{} vanished", manifest, e);
            waiting.remove(manifest);
            return new Waiting(System.nanoTime(), new StagedFile(manifest, 0, 0, ""), NamedDocuments.none());
        }
        Waiting known = waiting.get(manifest);
        if (known != null && known.seen.sameAs(now)) {
            return known;
        }
        return new Waiting(known == null ? System.nanoTime() : known.since, now, named(now));
    }

    private static NamedDocuments named(StagedFile manifest) throws IOException {
        try {
            return NamedDocuments.of(manifest);
        } catch (BadManifest | ContentChanged e) {
            // The receipt says so; nothing can be waited for.
            LOG.debug("{} can't be read", manifest, e);
            return NamedDocuments.none();
        }
    }
}
