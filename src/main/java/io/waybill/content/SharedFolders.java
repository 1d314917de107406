package io.waybill.content;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of this process that others can write in, and the links that stood in its way there. Content is opened by its path in
 * many places, none of which has to know which folder that lies in.
 */
final class SharedFolders {
    private static final Logger LOG = LoggerFactory.getLogger(SharedFolders.class);

    /** Each with the names in it that are Waybill's own; with none, all that is in it. */
    private static final Map<Path, Set<String>> ROOTS = new ConcurrentHashMap<>();

    /** Each with the time of {@link System#nanoTime} at which it was found. */
    private static final Map<Path, Long> LINKS = new ConcurrentHashMap<>();

    private SharedFolders() {}

    static void add(Path root, Set<String> own) {
        ROOTS.put(root, Set.copyOf(own));
    }

    /** The outermost one that a path lies in, or is. */
    static Optional<Path> above(Path path) {
        Path found = null;
        for (Path folder = path; folder != null; folder = folder.getParent()) {
            if (ROOTS.containsKey(folder)) {
                found = folder;
            }
        }
        return Optional.ofNullable(found);
    }

    /** What senders link among their own drops is nobody's trouble but theirs. */
    static void inTheWay(Path root, LinkInTheWay link, Path where) {
        Set<String> own = ROOTS.getOrDefault(root, Set.of());
        boolean isOurs =
                own.isEmpty() || own.contains(root.relativize(where).getName(0).toString());
        if (isOurs && LINKS.putIfAbsent(where, System.nanoTime()) == null) {
            LOG.warn("A folder can't be reached, and what needs it waits: {}", link.getMessage());
        }
    }

    /** Whether one of them stands on the way to a path still. */
    static Optional<Path> onTheWayTo(Path path) {
        return LINKS.isEmpty()
                ? Optional.empty()
                : links().stream().filter(path::startsWith).findFirst();
    }

    /** How long the one on the way to a path has stood there; nothing if none does. */
    static Duration onTheWayFor(Path path) {
        return onTheWayTo(path)
                .map(LINKS::get)
                .map(since -> Duration.ofNanos(System.nanoTime() - since))
                .orElse(Duration.ZERO);
    }

    /** Those that stand there still. */
    static Set<Path> links() {
        LINKS.keySet().removeIf(link -> {
            boolean isGone = !Files.isSymbolicLink(link);
            if (isGone) {
                LOG.info("{} can be reached again: it is no link any more", link);
            }
            return isGone;
        });
        return Set.copyOf(LINKS.keySet());
    }
}
