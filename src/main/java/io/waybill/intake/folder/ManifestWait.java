package io.waybill.intake.folder;

import io.waybill.intake.manifest.BadManifest;
import io.waybill.intake.manifest.Manifest;
import java.io.IOException;
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
 * them, but not for ever.
 */
final class ManifestWait {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestWait.class);

    private final Duration longest;
    private final Map<Path, Long> waiting = new HashMap<>();

    ManifestWait(Duration longest) {
        this.longest = longest;
    }

    /**
     * The files of a poll without those that wait for others.
     *
     * @param isLoose whether a file of that name isn't a batch by itself
     */
    synchronized List<Path> ready(List<Path> files, Predicate<String> isLoose) throws IOException {
        Set<Path> there = new HashSet<>(files);
        Set<Path> held = new HashSet<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (Manifest.isManifest(name) && isLoose.test(name)) {
                Set<Path> named = named(file);
                if (there.containsAll(named) || isOver(file)) {
                    waiting.remove(file);
                } else {
                    held.add(file);
                    held.addAll(named);
                }
            }
        }
        List<Path> ready = new ArrayList<>(files);
        ready.removeAll(held);
        return ready;
    }

    private boolean isOver(Path manifest) {
        long now = System.nanoTime();
        return now - waiting.computeIfAbsent(manifest, path -> now) >= longest.toNanos();
    }

    private static Set<Path> named(Path manifest) throws IOException {
        Set<Path> named = new HashSet<>();
        try {
            for (Manifest.Row row : Manifest.read(manifest).rows()) {
                named.add(manifest.resolveSibling(row.name()).normalize());
            }
        } catch (BadManifest e) {
            // The receipt says so; nothing can be waited for.
            LOG.debug("{} can't be read", manifest, e);
        }
        return named;
    }
}
