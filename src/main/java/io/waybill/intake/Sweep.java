package io.waybill.intake;

import io.waybill.ledger.Ledger;
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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares inboxes and staging with the ledger, so that nothing is stranded in silence: what a poll can't see is named in
 * the log, each once, and what was left behind is put back on its way.
 */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int ID_LENGTH = 36;

    /** A folder for each batch, with the files in it. */
    private static final int DEPTH_OF_STAGING = 2;

    private final Ledger ledger;
    private final Intake intake;
    private final Staging staging;
    private final Watch watch;
    private final Duration stranded;
    private final Set<Path> reported = ConcurrentHashMap.newKeySet();

    Sweep(Ledger ledger, Intake intake, Staging staging, Watch watch, Duration stranded) {
        this.stranded = stranded;
        this.ledger = ledger;
        this.intake = intake;
        this.staging = staging;
        this.watch = watch;
    }

    /** One round. Safe to repeat, and harmless beside the other work. */
    public void run() throws IOException {
        if (ledger.trouble().isPresent()) {
            return;
        }
        intake.recover();
        for (Watch.Rules rules : watch.watched()) {
            reportUnseen(rules);
            putBack(rules.inbox());
        }
        clearStaging();
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
        if (!Files.isDirectory(inbox.staging())) {
            return;
        }
        Files.walkFileTree(inbox.staging(), Set.of(), DEPTH_OF_STAGING, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes seen) throws IOException {
                if (seen.isRegularFile() && isOld(seen) && !isKnown(file)) {
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

    /** What is settled meanwhile is moved away by others. */
    private static FileVisitResult unlessGone(@Nullable IOException e) throws IOException {
        if (e != null && !(e instanceof NoSuchFileException)) {
            throw e;
        }
        return FileVisitResult.CONTINUE;
    }

    private static void putBack(Path file, Inbox inbox) throws IOException {
        Path back = inbox.root().resolve("recovered-" + file.getFileName());
        try {
            Files.move(file, back);
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
        return id(name.substring(0, Math.min(name.length(), ID_LENGTH)))
                .map(drop -> ledger.read()
                        .queryForObject(
                                "SELECT COUNT(*) FROM intake_drop WHERE id = ? AND staged = ?",
                                Integer.class,
                                drop,
                                file.toString()))
                .filter(known -> known > 0)
                .isPresent();
    }

    /** The copies of a batch that is settled are removed with it; a kill may have left some. */
    private void clearStaging() throws IOException {
        try (Stream<Path> folders = Files.list(staging.root())) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                Optional<UUID> batch = id(folder.getFileName().toString());
                if (batch.isPresent() && isDone(batch.get())) {
                    clear(folder);
                }
            }
        }
    }

    private static void clear(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
            LOG.debug("Cleared {}", folder);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was cleared meanwhile", folder);
        }
    }

    private boolean isDone(UUID batch) {
        Integer done = ledger.read()
                .queryForObject(
                        "SELECT COUNT(*) FROM batch WHERE id = ? AND state = 'SETTLED' AND NOT EXISTS"
                                + " (SELECT 1 FROM document d WHERE d.batch = batch.id AND d.outcome = 'FAILED')",
                        Integer.class,
                        batch);
        return done != null && done == 1;
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
