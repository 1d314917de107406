package io.waybill.intake.folder;

import java.nio.file.Path;
import java.util.Set;

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
    private static final Set<String> RESERVED = Set.of(STAGING, ANSWERS, DONE, QUARANTINE);

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

    /** Where drops go that are delivered. */
    public Path done() {
        return root.resolve(DONE);
    }

    /** Where drops go that could not be taken, each with an explanation beside it. */
    public Path quarantine() {
        return root.resolve(QUARANTINE);
    }

    /** Whether a path lies in one of Waybill's own folders. */
    public boolean reserves(Path path) {
        Path relative = root.relativize(path.toAbsolutePath().normalize());
        return RESERVED.contains(relative.getName(0).toString());
    }
}
