package io.waybill.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One folder that is used: which marker it bears, and what was wrong with it at the last look. */
final class UsedFolder {
    private static final Logger LOG = LoggerFactory.getLogger(UsedFolder.class);

    /** The right marker, by what its file looked like just before it was read, and when that was, of {@link System#nanoTime}. */
    private record Right(StagedFile file, long time) {
        /** What looks the same a moment later is not read again: each document would ask for it several times. */
        private boolean isStill(Right now) {
            return now.time - time < READ_EVERY.toNanos() && now.file.equals(file);
        }
    }

    private static final Duration READ_EVERY = Duration.ofSeconds(1);

    /** Of a folder that Waybill may not write in. */
    private static final String UNMARKED = "";

    private final Path root;
    private final Set<String> own;
    private final FolderMarker marker;
    private final UsedFolders.Markers markers;
    private volatile @Nullable String known;
    private volatile @Nullable Right right;
    private volatile @Nullable String trouble;
    /** Of {@link System#nanoTime}: when its trouble began. */
    private volatile long since;

    private volatile @Nullable String abilities;

    /** @param own names in it that no link must have */
    UsedFolder(Path root, Set<String> own, UsedFolders.Markers markers) {
        this.root = root;
        this.own = Set.copyOf(own);
        this.marker = new FolderMarker(root);
        this.markers = markers;
    }

    Path root() {
        return root;
    }

    /** Whether links of these names make it unreachable. */
    boolean refuses(Set<String> names) {
        return own.containsAll(names);
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** For how long it could not be reached, by the last look; nothing if it could. */
    Duration unreachableFor() {
        return trouble == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /** What its file system can do, in words, once it could be tried out. */
    Optional<String> abilities() {
        return Optional.ofNullable(abilities);
    }

    /** Tries out what its file system can do, once it can be reached, and says so. */
    private synchronized void tryOut() {
        if (abilities != null) {
            return;
        }
        try {
            abilities = FolderAbilities.of(root).words();
            LOG.info("{} is on {}", root, abilities);
        } catch (IOException e) {
            abilities = "nothing can be tried out there";
            LOG.info("What the file system of {} can do can't be tried out: {}", root, e.toString());
        }
    }

    /** Whether it can be reached. */
    boolean look() {
        try {
            require();
            return true;
        } catch (FolderUnreachable e) {
            LOG.trace("{} can't be reached", root, e);
            return false;
        }
    }

    void require() throws FolderUnreachable {
        try {
            requireMarker();
        } catch (FolderUnreachable e) {
            begins(e);
            throw e;
        } catch (IOException e) {
            FolderUnreachable unreachable =
                    new FolderUnreachable(String.format(Locale.ROOT, "%s can't be used: %s", root, e), e);
            begins(unreachable);
            throw unreachable;
        }
        ends();
        if (abilities == null) {
            tryOut();
        }
    }

    private void requireMarker() throws IOException {
        for (String name : own) {
            Path folder = root.resolve(name);
            if (Files.isSymbolicLink(folder)) {
                throw new LinkInTheWay(folder);
            }
        }
        String wanted = known();
        if (wanted.equals(UNMARKED) && Files.isDirectory(root)) {
            return;
        }
        Optional<Right> glance = glance();
        Right before = right;
        if (glance.isPresent() && before != null && before.isStill(glance.get())) {
            return;
        }
        Optional<String> found = marker.read();
        if (found.isEmpty() && !Files.isDirectory(root)) {
            throw new FolderUnreachable(root + " is not there: is its file system mounted?");
        }
        if (found.isEmpty()) {
            throw other("stands there without the marker that Waybill left in it: is its file system mounted?", wanted);
        }
        if (!found.get().equals(wanted)) {
            throw other("is another folder than it was: its marker is " + found.get() + ".", wanted);
        }
        right = glance.orElse(null);
    }

    private Optional<Right> glance() {
        try {
            return Optional.of(new Right(marker.atAGlance(), System.nanoTime()));
        } catch (IOException e) {
            LOG.trace("The marker of {} is to be looked for", root, e);
            return Optional.empty();
        }
    }

    private FolderUnreachable other(String words, String wanted) {
        return new FolderUnreachable(String.format(
                Locale.ROOT,
                "%s %s If it was replaced on purpose, say './waybill accept-folder %s' (%s was %s)",
                root,
                words,
                root,
                FolderMarker.NAME,
                wanted));
    }

    /** What the ledger knows; a folder that it doesn't know yet is marked. */
    private String known() throws IOException {
        String id = known;
        if (id == null) {
            id = first();
            known = id;
        }
        return id;
    }

    private synchronized String first() throws IOException {
        Optional<String> booked = markers.of(root);
        if (booked.isPresent()) {
            return booked.get();
        }
        String id;
        try {
            id = marker.make();
        } catch (FolderUnreachable e) {
            throw e;
        } catch (IOException e) {
            // Else it would be without protection for as long as this process runs, because its disk was full for a
            // moment.
            if (!Files.isDirectory(root) || FileTrouble.passes(e)) {
                throw e;
            }
            LOG.warn(
                    "{} can't be marked, so it can't be told from a mount point that has lost its file system: {}",
                    root,
                    e.toString());
            return UNMARKED;
        }
        markers.know(root, id);
        return id;
    }

    private synchronized void begins(FolderUnreachable why) {
        String words = String.valueOf(why.getMessage());
        if (trouble == null) {
            since = System.nanoTime();
            LOG.warn("A folder can't be reached, and what needs it waits: {}", words);
        }
        trouble = words;
    }

    private void ends() {
        if (trouble != null) {
            synchronized (this) {
                if (trouble != null) {
                    LOG.info("{} can be reached again", root);
                    trouble = null;
                }
            }
        }
    }
}
