package io.waybill.content;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The folders that Waybill takes from, keeps content in and delivers to. Their file systems may go away, and a mount point that has
 * lost its file system looks like an empty folder. So each bears a marker, whose id the ledger knows: one that was known and stands
 * there without it is unreachable, not empty and not new.
 */
public final class UsedFolders {
    /** Which marker a folder bears, as far as this node knows. */
    public interface Markers {
        /** Nothing, if the folder was never used. */
        Optional<String> of(Path folder);

        /** All that were ever used. */
        Set<Path> all();

        /** Says which one it is. */
        void know(Path folder, String marker);
    }

    /** What somebody else knows about the folders that people should see in their health, although nothing is down. */
    @FunctionalInterface
    public interface Remarks {
        /** By what they are about, such as the path of a folder or file; empty if there is nothing to say. */
        Map<String, String> now();
    }

    /** Where the marker stands. */
    private static final String MARKED = Path.of(FolderMarker.NAME).getName(0).toString();

    private final Markers markers;
    private final Map<Path, UsedFolder> folders = new ConcurrentHashMap<>();

    /** Those of earlier processes: what they left is asked for before anybody uses its folder again. */
    private final Set<Path> before;

    public UsedFolders(Markers markers) {
        this.markers = markers;
        this.before = Set.copyOf(markers.all());
    }

    /**
     * A folder is used from now on. The first time it is made and marked; if that can't be done now, it is unreachable until it
     * can. Safe to repeat.
     */
    public void use(Path folder) {
        use(normal(folder), Set.of());
    }

    /**
     * The same for one that others can write in: no link below it is followed, and one in place of a folder of ours makes it
     * unreachable.
     *
     * @param own what folders at its top are called that are Waybill's own; none if all that is in it is
     */
    public void useShared(Path folder, Set<String> own) {
        Path root = normal(folder);
        SharedFolders.add(root, own);
        use(root, own.isEmpty() ? Set.of(MARKED) : own);
    }

    private void use(Path root, Set<String> own) {
        UsedFolder used = folders.compute(
                root,
                (path, known) -> known == null || !known.refuses(own) ? new UsedFolder(path, own, markers) : known);
        used.look();
    }

    /**
     * Makes sure that the folder which a path lies in can be reached; of a path that lies in none that is used, nothing is known.
     *
     * @throws FolderUnreachable if it can't
     */
    public void require(Path path) throws FolderUnreachable {
        Optional<UsedFolder> folder = of(path);
        if (folder.isPresent()) {
            folder.get().require();
        }
        Optional<Path> link = SharedFolders.onTheWayTo(normal(path));
        if (link.isPresent()) {
            throw new LinkInTheWay(link.get());
        }
    }

    /** Whether the folder that a path lies in can be reached. */
    public boolean isReachable(Path path) {
        return of(path).map(UsedFolder::look).orElse(true)
                && SharedFolders.onTheWayTo(normal(path)).isEmpty();
    }

    /** For how long the folder that a path lies in could not be reached, by the last look at it; nothing if it could. */
    public Duration unreachableFor(Path path) {
        Duration link = SharedFolders.onTheWayFor(normal(path));
        Duration away = of(path).map(UsedFolder::unreachableFor).orElse(Duration.ZERO);
        return link.compareTo(away) > 0 ? link : away;
    }

    /** Looks at all of them, so that what is wrong is told even while nobody needs them. Safe to repeat. */
    public void look() {
        folders.values().forEach(UsedFolder::look);
        SharedFolders.links();
    }

    /** Why folders can't be reached, by the last look at each. */
    public Map<Path, String> troubles() {
        Map<Path, String> troubles = new TreeMap<>();
        SharedFolders.links().forEach(link -> troubles.put(link, String.valueOf(new LinkInTheWay(link).getMessage())));
        folders.forEach((root, folder) -> folder.trouble().ifPresent(words -> troubles.put(root, words)));
        return troubles;
    }

    /** What the file systems of folders can do, in words, of those where it was tried out. */
    public Map<Path, String> abilities() {
        Map<Path, String> abilities = new TreeMap<>();
        folders.forEach((root, folder) -> folder.abilities().ifPresent(words -> abilities.put(root, words)));
        return abilities;
    }

    private Optional<UsedFolder> of(Path path) {
        Path wanted = normal(path);
        return Stream.concat(folders.keySet().stream(), before.stream())
                .filter(wanted::startsWith)
                .max(Comparator.comparing(Path::getNameCount))
                .map(root -> folders.computeIfAbsent(root, used -> new UsedFolder(used, Set.of(MARKED), markers)));
    }

    private static Path normal(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
