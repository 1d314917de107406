package io.waybill.content;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.stream.Stream;

/** Tells whether a file could not be read for trouble of its file system, which passes, and says nothing of what is in the file. */
public final class FileTrouble {
    private static final String NOT_ALLOWED = "Permission denied";

    /** What Linux says (errno(3)); reading a channel gives nothing but these words. */
    private static final Set<String> WORDS = Set.of(
            "Input/output error",
            "Remote I/O error",
            "Stale file handle",
            "Transport endpoint is not connected",
            "Host is down",
            "No route to host",
            "Connection timed out",
            "No such device",
            "No such device or address",
            "Resource temporarily unavailable",
            NOT_ALLOWED);

    private static final Set<String> NO_ROOM = Set.of(
            "No space left on device",
            "Disk quota exceeded",
            "Too many open files",
            "Too many open files in system",
            "Cannot allocate memory",
            "Device or resource busy",
            "Interrupted system call");

    private static final int DEEPEST = 20;

    private FileTrouble() {}

    /** Whether an exception, or what is at its root, is of that kind. That a file isn't there is of another. */
    public static boolean isCauseOf(Throwable why) {
        return Stream.iterate(why, e -> e != null, Throwable::getCause)
                .limit(DEEPEST)
                .anyMatch(FileTrouble::is);
    }

    /** Whether a file could not be written for trouble that passes: of its file system, or that there is no room. What isn't allowed lasts. */
    public static boolean passes(IOException why) {
        String words = why instanceof FileSystemException e ? e.getReason() : why.getMessage();
        return words != null && (NO_ROOM.contains(words) || WORDS.contains(words) && !words.equals(NOT_ALLOWED));
    }

    private static boolean is(Throwable e) {
        if (e instanceof FolderUnreachable || e instanceof FileSystemException && !(e instanceof NoSuchFileException)) {
            return true;
        }
        return e instanceof IOException && e.getMessage() != null && WORDS.contains(e.getMessage());
    }
}
