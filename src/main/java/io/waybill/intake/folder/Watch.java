package io.waybill.intake.folder;

import io.waybill.content.CutOff;
import io.waybill.content.SafeFolder;
import io.waybill.content.StagedFile;
import io.waybill.content.UsedFolders;
import io.waybill.intake.Staging;
import io.waybill.ledger.Ledger;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which files of an inbox may be taken: those that have come to rest, are nobody's temporary file, and lie in the
 * inbox themselves.
 */
public final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Set<String> REMOTE = Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs");

    /** How an inbox is watched; the palette's drop-folder-source explains each. */
    public record Rules(
            Inbox inbox, Duration settle, Duration incomplete, String doneMarker, List<PathMatcher> ignored) {
        /** From what a route file says; {@code ignore} are glob patterns of file names, separated by commas. */
        public static Rules of(Path inbox, Duration settle, Duration incomplete, String doneMarker, String ignore) {
            List<PathMatcher> ignored = Stream.of(ignore.split(","))
                    .map(String::strip)
                    .filter(pattern -> !pattern.isEmpty())
                    .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
                    .toList();
            return new Rules(new Inbox(inbox), settle, incomplete, doneMarker, ignored);
        }

        /** Takes away the marker of a file that was taken. */
        void removeMarker(Path file) throws IOException {
            if (!doneMarker.isEmpty()) {
                try (SafeFolder folder = SafeFolder.of(inbox.root())) {
                    folder.deleteIfThere(markerOf(file));
                }
            }
        }

        private Path markerOf(Path file) {
            return file.resolveSibling(file.getFileName() + doneMarker);
        }
    }

    /**
     * A file as it was at the last poll. All times are of {@link System#nanoTime}.
     *
     * @param since when it was seen so for the first time
     * @param pause the longest time that it was the same, and then changed again, in nanoseconds
     */
    private record Seen(StagedFile file, long since, long last, long pause) {
        private Seen {
            Objects.requireNonNull(file);
        }

        private static Seen first(StagedFile file, long time) {
            return new Seen(file, time, time, 0);
        }

        private Seen then(StagedFile now, long time) {
            return file.sameAs(now)
                    ? new Seen(now, since, time, pause)
                    : new Seen(now, time, time, Math.max(pause, time - since));
        }

        /** Who paused before may do so again, and for longer: it is waited for three times as long, within a limit. */
        private long settle(Rules rules) {
            long limit = Math.max(rules.settle().toNanos(), rules.incomplete().toNanos());
            return Math.max(rules.settle().toNanos(), Math.min(PAUSES * pause, limit));
        }
    }

    /** A file that would have been taken, but somebody has it open for writing. */
    private record Busy(long since, boolean isTold) {}

    private static final int PAUSES = 3;
    private static final Duration FORGET = Duration.ofMinutes(5);

    /** Somebody may have forgotten to close the file, or is a program that keeps its files open. */
    private static final Duration LONG_OPEN = Duration.ofHours(1);

    private final CopiedOriginals copied;
    private final Staging staging;
    private final Ledger ledger;
    private final UsedFolders folders;
    private final OpenFiles openFiles;
    private final Map<Path, Seen> seen = new ConcurrentHashMap<>();
    private final Map<Path, Busy> busy = new ConcurrentHashMap<>();
    private final Map<Path, Rules> watched = new ConcurrentHashMap<>();
    private final AtomicBoolean blindnessTold = new AtomicBoolean();
    private long cleaned = System.nanoTime();

    Watch(CopiedOriginals copied, Staging staging, Ledger ledger, UsedFolders folders, OpenFiles openFiles) {
        this.copied = copied;
        this.staging = staging;
        this.ledger = ledger;
        this.folders = folders;
        this.openFiles = openFiles;
    }

    /** Whether anything may be taken out of an inbox at present; if not, drops stay where they are. */
    public boolean isOpen(Path inbox) {
        return ledger.trouble().isEmpty() && staging.hasRoom() && folders.isReachable(inbox);
    }

    /** An inbox is used from now on; it is made if it never was. */
    public void use(Path inbox) {
        folders.useShared(inbox, Inbox.RESERVED);
    }

    /** An inbox is watched from now on; the sweep looks after it too. */
    public void begin(Rules rules) {
        watched.put(rules.inbox().root(), rules);
        if (rules.doneMarker().isEmpty() && blindnessTold.compareAndSet(false, true)) {
            openFiles
                    .blindness()
                    .ifPresent(words -> LOG.info(
                            "{}: a file that somebody else still writes is taken once it stayed the same for {} seconds. Let 'settle' be"
                                    + " longer than the longest pause of who writes, or use a done-marker, as the README says",
                            words,
                            rules.settle().toSeconds()));
        }
    }

    List<Rules> watched() {
        return List.copyOf(watched.values());
    }

    /** Whether an inbox lies on another machine, where polling costs more and files come to rest later. */
    public static boolean isRemote(Path inbox) throws IOException {
        return REMOTE.contains(Files.getFileStore(inbox).type());
    }

    /** Whether a folder is looked into. */
    public boolean acceptsFolder(Rules rules, Path folder) {
        return !Files.isSymbolicLink(folder) && !rules.inbox().reserves(folder) && !isIgnored(rules, folder);
    }

    /** Whether a file may be taken now. To be asked at each poll, for a file has to stay the same for a while. */
    public boolean acceptsFile(Rules rules, Path file) {
        if (rules.inbox().reserves(file) || isIgnored(rules, file) || isMarker(rules, file)) {
            return false;
        }
        try {
            StagedFile now = StagedFile.atAGlance(file.toAbsolutePath().normalize());
            return !copied.has(now)
                    && (rules.doneMarker().isEmpty()
                            ? hasSettled(rules, now)
                            : Files.exists(rules.markerOf(now.path())))
                    && Files.isReadable(now.path())
                    && isThere(rules, now);
        } catch (IOException e) {
            LOG.debug("{} can't be looked at now", file, e);
            return false;
        }
    }

    private boolean hasSettled(Rules rules, StagedFile now) {
        if (rules.settle().isZero()) {
            return true;
        }
        long time = System.nanoTime();
        forgetOld(time);
        Seen before = seen.get(now.path());
        Seen after = before == null ? Seen.first(now, time) : before.then(now, time);
        seen.put(now.path(), after);
        return after.since() != time && time - after.since() >= after.settle(rules);
    }

    /** In the inbox itself, behind no link; and whole, unless it was the same for so long that it won't become so any more. */
    private boolean isThere(Rules rules, StagedFile now) throws IOException {
        try (SafeFolder folder = SafeFolder.above(now.path())) {
            return StagedFile.of(now.path(), folder.look(now.path())).sameAs(now)
                    && (mayBeCutOff(rules, now) || CutOff.of(folder, now.path()).isEmpty());
        }
    }

    private boolean mayBeCutOff(Rules rules, StagedFile now) {
        Seen known = seen.get(now.path());
        return !rules.doneMarker().isEmpty()
                || rules.settle().isZero()
                || known != null
                        && known.last() - known.since() >= rules.incomplete().toNanos();
    }

    /**
     * Those of the files of a poll that nobody has open for writing, as far as the system can tell; the others wait until they are
     * closed. To be asked once for all files of a poll that may be taken.
     */
    public List<Path> closed(Rules rules, Collection<Path> files) {
        if (!rules.doneMarker().isEmpty()) {
            return List.copyOf(files);
        }
        Set<Path> open = openFiles.openForWriting(files);
        long time = System.nanoTime();
        for (Path file : open) {
            Busy known = busy.computeIfAbsent(file, first -> new Busy(time, false));
            if (!known.isTold() && time - known.since() > LONG_OPEN.toNanos()) {
                LOG.warn(
                        "{} is not taken: somebody has had it open for writing for more than {} minutes",
                        file,
                        LONG_OPEN.toMinutes());
                busy.put(file, new Busy(known.since(), true));
            }
        }
        files.stream().filter(file -> !open.contains(file)).forEach(busy::remove);
        return files.stream().filter(file -> !open.contains(file)).toList();
    }

    /** What waits until whoever has it open for writing closes it, in an order of its own. */
    public List<Path> open() {
        busy.keySet().removeIf(Files::notExists);
        return busy.keySet().stream().sorted().toList();
    }

    private synchronized void forgetOld(long time) {
        if (time - cleaned > FORGET.toNanos()) {
            cleaned = time;
            seen.values().removeIf(entry -> time - entry.last() > FORGET.toNanos());
        }
    }

    private static boolean isIgnored(Rules rules, Path path) {
        Path name = path.getFileName();
        return rules.ignored().stream().anyMatch(pattern -> pattern.matches(name));
    }

    private static boolean isMarker(Rules rules, Path file) {
        return !rules.doneMarker().isEmpty() && file.getFileName().toString().endsWith(rules.doneMarker());
    }
}
