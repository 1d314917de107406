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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    private record Seen(StagedFile file, long since, long last) {}

    private static final Duration FORGET = Duration.ofMinutes(5);

    private final CopiedOriginals copied;
    private final Staging staging;
    private final Ledger ledger;
    private final UsedFolders folders;
    private final Map<Path, Seen> seen = new ConcurrentHashMap<>();
    private final Map<Path, Rules> watched = new ConcurrentHashMap<>();
    private long cleaned = System.nanoTime();

    Watch(CopiedOriginals copied, Staging staging, Ledger ledger, UsedFolders folders) {
        this.copied = copied;
        this.staging = staging;
        this.ledger = ledger;
        this.folders = folders;
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
        StagedFile now;
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !Files.isReadable(file)) {
                return false;
            }
            now = StagedFile.of(file.toAbsolutePath().normalize());
        } catch (IOException e) {
            LOG.debug("{} can't be looked at now", file, e);
            return false;
        }
        if (copied.has(now)) {
            return false;
        }
        if (!rules.doneMarker().isEmpty()) {
            return Files.exists(rules.markerOf(file));
        }
        return rules.settle().isZero() || hasSettled(rules, now);
    }

    private boolean hasSettled(Rules rules, StagedFile now) {
        long time = System.nanoTime();
        forgetOld(time);
        Seen before = seen.get(now.path());
        boolean same = before != null && before.file().sameAs(now);
        seen.put(now.path(), new Seen(now, same ? before.since() : time, time));
        if (!same) {
            return false;
        }
        long rest = time - before.since();
        return rest >= rules.settle().toNanos() && (rest >= rules.incomplete().toNanos() || !isCutOff(now));
    }

    private static boolean isCutOff(StagedFile file) {
        try {
            return CutOff.of(file.path()).isPresent();
        } catch (IOException e) {
            LOG.debug("{} can't be looked into now", file.path(), e);
            return true;
        }
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
