package io.waybill.intake.folder;

import io.waybill.content.FolderMarker;
import io.waybill.content.SafeFolder;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.Ids;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares inboxes with the drops that are booked: what a poll can't see is named in the log, each once, and what was left
 * behind in staging is put back on its way.
 */
final class FolderSweep {
    private static final Logger LOG = LoggerFactory.getLogger(FolderSweep.class);
    private static final int ID_LENGTH = 36;

    /** A folder for each batch, with the files in it. */
    private static final int DEPTH_OF_STAGING = 2;

    private final Drops drops;
    private final Watch watch;
    private final UsedFolders folders;
    private final Duration stranded;
    private final Tidying tidying;
    private final DoneWatch done;
    private final Set<Path> reported = ConcurrentHashMap.newKeySet();

    FolderSweep(Drops drops, Watch watch, UsedFolders folders, Duration stranded, Tidying tidying, DoneWatch done) {
        this.drops = drops;
        this.watch = watch;
        this.folders = folders;
        this.stranded = stranded;
        this.tidying = tidying;
        this.done = done;
    }

    void run() {
        for (Watch.Rules rules : watch.watched()) {
            if (folders.isReachable(rules.inbox().root())) {
                run(rules);
            }
        }
        done.run();
    }

    /** What is wrong with one inbox is no reason to leave the others. */
    private void run(Watch.Rules rules) {
        try {
            reportUnseen(rules);
            putBack(rules.inbox());
            tidying.run(rules.inbox());
        } catch (IOException e) {
            LOG.warn(
                    "{} can't be looked through now, and is the next time: {}",
                    rules.inbox().root(),
                    e.toString());
        }
    }

    private void reportUnseen(Watch.Rules rules) throws IOException {
        Inbox inbox = rules.inbox();
        if (!Files.isDirectory(inbox.root())) {
            return;
        }
        reported.removeIf(path -> !Files.exists(path, LinkOption.NOFOLLOW_LINKS));
        Files.walkFileTree(inbox.root(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes seen) {
                boolean own = !folder.equals(inbox.root()) && inbox.reserves(folder);
                return own ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
                if (isOld(seen)) {
                    reason(file, seen).ifPresent(reason -> report(file, reason));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                report(file, "it can't be read (" + e.getClass().getSimpleName() + "): check its permissions");
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static Optional<String> reason(Path file, BasicFileAttributes seen) {
        if (seen.isSymbolicLink()) {
            return Optional.of("it is a symbolic link, which is not followed: drop the file itself");
        }
        if (!seen.isRegularFile()) {
            return Optional.of("it is not a file");
        }
        if (!Files.isReadable(file)) {
            return Optional.of("it can't be read: check its permissions");
        }
        if (!new File(file.toString()).exists()) {
            return Optional.of("its name can't be told in the character set of this process: rename it");
        }
        return Optional.empty();
    }

    private void report(Path path, String reason) {
        if (reported.add(path)) {
            LOG.warn("{} lies in an inbox and is not taken: {}", path, reason);
        }
    }

    /** A file in an inbox's own staging that the ledger knows nothing of, for it was lost or restored: taken anew. */
    private void putBack(Inbox inbox) throws IOException {
        if (!Files.isDirectory(inbox.staging(), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(inbox.staging(), Set.of(), DEPTH_OF_STAGING, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes seen) throws IOException {
                if (seen.isRegularFile() && isOld(seen) && !isMarker(file, inbox) && !isKnown(file)) {
                    putBack(file, inbox);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                return unlessGone(e);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                return unlessGone(e);
            }
        });
    }

    private static boolean isMarker(Path file, Inbox inbox) {
        return file.equals(inbox.root().resolve(FolderMarker.NAME));
    }

    /** What is settled meanwhile is moved away by others. */
    private static FileVisitResult unlessGone(@Nullable IOException e) throws IOException {
        if (e != null && !(e instanceof NoSuchFileException)) {
            throw e;
        }
        return FileVisitResult.CONTINUE;
    }

    private static void putBack(Path file, Inbox inbox) throws IOException {
        Path back = inbox.root().resolve("recovered-" + file.getFileName());
        try (SafeFolder folder = SafeFolder.of(inbox.root())) {
            back = Moves.put(folder, file, back);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was moved away meanwhile", file);
            return;
        }
        LOG.warn("{} was in staging and the ledger doesn't know it: put back as {}", file, back.getFileName());
    }

    private boolean isOld(BasicFileAttributes seen) {
        return seen.lastModifiedTime().toInstant().isBefore(Instant.now().minus(stranded));
    }

    /** What is staged is named after its drop, which is looked up by that: the drops of years are too many to search. */
    private boolean isKnown(Path file) {
        String name = file.getFileName().toString();
        return Ids.parse(name.substring(0, Math.min(name.length(), ID_LENGTH)))
                .filter(drop -> drops.isStaged(drop, file))
                .isPresent();
    }
}
