package io.waybill.content;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for each day, within one for each month, such as {@code 2026-11/27}: what gets an entry for each batch or document
 * would else grow in one folder without end.
 */
public final class DayFolders {
    private static final Logger LOG = LoggerFactory.getLogger(DayFolders.class);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM/dd", Locale.ROOT);
    private static final String MONTHS = "[0-9][0-9][0-9][0-9]-[0-9][0-9]";
    private static final String DAYS = "[0-9][0-9]";
    private static final int BITS_BELOW_THE_TIME = 16;

    /** Longer than it takes to put something into a folder that was just made. */
    private static final Duration FRESH = Duration.ofHours(1);

    private DayFolders() {}

    /** The folder of a time's day. It may not be there yet. */
    public static Path of(Path folder, Instant time, ZoneId zone) {
        return folder.resolve(DAY.format(time.atZone(zone)));
    }

    /**
     * The folder of the day on which an id was made: always the same for one id, so that what is repeated after a crash finds
     * what it did before.
     *
     * @param id of version 7, which has the time in its first 48 bits (RFC 9562, section 5.7)
     */
    public static Path of(Path folder, UUID id, ZoneId zone) {
        return of(folder, Instant.ofEpochMilli(id.getMostSignificantBits() >>> BITS_BELOW_THE_TIME), zone);
    }

    /**
     * Removes the folders of days and months that nothing is left in, unless something was put into them or taken out within
     * the last hour. Others in the same folder are left alone. Safe to repeat.
     */
    public static void removeEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Instant fresh = Instant.now().minus(FRESH);
        try (DirectoryStream<Path> months = Files.newDirectoryStream(folder, MONTHS)) {
            for (Path month : months) {
                if (!Files.isDirectory(month, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                try (DirectoryStream<Path> days = Files.newDirectoryStream(month, DAYS)) {
                    for (Path day : days) {
                        removeIfEmpty(day, fresh);
                    }
                }
                removeIfEmpty(month, fresh);
            }
        }
    }

    private static void removeIfEmpty(Path folder, Instant fresh) throws IOException {
        try {
            boolean isFolder = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
            if (isFolder && Files.getLastModifiedTime(folder).toInstant().isBefore(fresh)) {
                try (SafeFolder shared = SafeFolder.above(folder)) {
                    shared.deleteFolderIfThere(folder);
                }
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            LOG.trace("{} stays", folder, e);
        }
    }
}
