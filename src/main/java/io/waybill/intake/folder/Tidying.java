package io.waybill.intake.folder;

import io.waybill.content.DayFolders;
import io.waybill.content.SafeFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the folders of an inbox from growing without end. Answers stand where their sender looks for them, all in one folder;
 * those that nobody took away in a while go to the folder of the day on which they were written. Safe to repeat.
 */
final class Tidying {
    private static final Logger LOG = LoggerFactory.getLogger(Tidying.class);
    private static final Duration EVERY = Duration.ofHours(1);

    private final Duration uncollected;
    private final Map<Path, Instant> last = new ConcurrentHashMap<>();

    /** @param uncollected how long an answer waits for its sender */
    Tidying(Duration uncollected) {
        this.uncollected = uncollected;
    }

    /** Does nothing if it was done within the last hour: an inbox may be far away, and have many answers. */
    void run(Inbox inbox) throws IOException {
        Instant now = Instant.now();
        Instant before = last.getOrDefault(inbox.root(), Instant.MIN);
        if (before.isBefore(now.minus(EVERY)) && Files.isDirectory(inbox.root())) {
            last.put(inbox.root(), now);
            fileAnswers(inbox.answers(), now.minus(uncollected));
            inbox.removeEmptyDays();
            try (SafeFolder folder = SafeFolder.of(inbox.root())) {
                folder.removeUnfinished(now.minus(EVERY));
            }
        }
    }

    private static void fileAnswers(Path answers, Instant limit) throws IOException {
        if (!Files.isDirectory(answers, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        // Those that begin with a dot are being written.
        try (DirectoryStream<Path> files = Files.newDirectoryStream(answers, "[!.]*")) {
            for (Path file : files) {
                try {
                    fileIfOld(file, answers, limit);
                } catch (NoSuchFileException e) {
                    LOG.debug("{} was taken away meanwhile", file);
                }
            }
        }
    }

    private static void fileIfOld(Path file, Path answers, Instant limit) throws IOException {
        BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Instant written = seen.lastModifiedTime().toInstant();
        if (seen.isRegularFile() && written.isBefore(limit)) {
            Path day = DayFolders.of(answers, written, ZoneId.systemDefault());
            Moves.put(file, day.resolve(file.getFileName()));
        }
    }
}
