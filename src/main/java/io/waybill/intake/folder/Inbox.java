package io.waybill.intake.folder;

import io.waybill.content.DayFolders;
import io.waybill.content.SafeFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A folder that senders drop files into, and the folders in it that are Waybill's own.
 *
 * @param root an absolute, normalised path
 */
public record Inbox(Path root) {
    private static final String STAGING = ".waybill";
    private static final String ANSWERS = "answers";
    private static final String DONE = "done";
    private static final String QUARANTINE = "quarantine";

    /** What Waybill's own folders at its top are called. */
    static final Set<String> RESERVED = Set.of(STAGING, ANSWERS, DONE, QUARANTINE);

    public Inbox {
        root = root.toAbsolutePath().normalize();
    }

    /** Where content waits that could be renamed; by construction on the same file system. */
    public Path staging() {
        return root.resolve(STAGING);
    }

    /** Where receipts are put. */
    public Path answers() {
        return root.resolve(ANSWERS);
    }

    /** Where drops of a batch go that are delivered: by the day on which it arrived, such as {@code done/2026-11/27}. */
    public Path done(UUID batch) {
        return DayFolders.of(root.resolve(DONE), batch, ZoneId.systemDefault());
    }

    /** Where drops of a batch go that could not be taken, each with an explanation beside it; by the day, as well. */
    public Path quarantine(UUID batch) {
        return DayFolders.of(root.resolve(QUARANTINE), batch, ZoneId.systemDefault());
    }

    /** Removes the folders of days that somebody emptied. Safe to repeat. */
    void removeEmptyDays() throws IOException {
        for (String own : List.of(DONE, QUARANTINE, ANSWERS)) {
            DayFolders.removeEmpty(root.resolve(own));
        }
    }

    /** Whether a path lies in one of Waybill's own folders. */
    public boolean reserves(Path path) {
        Path relative = root.relativize(path.toAbsolutePath().normalize());
        String top = relative.getName(0).toString();
        return RESERVED.contains(top) || top.startsWith(SafeFolder.UNFINISHED);
    }
}
