package io.waybill.delivery;

import io.waybill.outcome.Failure;
import io.waybill.outcome.Failure.Cause;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells the trouble of a file system, which has it with every document, from what it can't take of one. The words are those of
 * errno(3), which Java repeats.
 */
public final class FileFailures {
    private static final Pattern NO_ROOM = Pattern.compile("No space left|[Qq]uota exceeded|not enough space");

    private static final Pattern OF_ALL =
            Pattern.compile("Read-only file system|Input/output error|Stale (NFS )?file handle"
                    + "|Transport endpoint is not connected|Host is down|No route to host|Connection (timed out|reset|refused)"
                    + "|Network is (down|unreachable)|No such device|Structure needs cleaning|Too many open files"
                    + "|Resource temporarily unavailable|Remote I/O error|Required key not available");

    private static final Pattern NAME_TOO_LONG = Pattern.compile("[Ff]ile ?name too long");

    private static final Pattern BAD_NAME = Pattern.compile(
            "Invalid argument|multibyte|Illegal byte sequence|syntax is incorrect|Too many levels of symbolic");

    private static final Pattern IN_THE_WAY = Pattern.compile("Not a directory|Is a directory|Directory not empty");

    private FileFailures() {}

    /** What an exception means, wherever the file is; nothing if it isn't one of a file system's, or could mean both. */
    public static Optional<Failure> of(Throwable e) {
        if (e instanceof InvalidPathException invalid) {
            return Optional.of(Failure.refused("its name can't be one of a file here: " + invalid.getReason()
                    + ". Give it another name, then drop it again"));
        }
        if (!(e instanceof IOException)) {
            return Optional.empty();
        }
        String reason = reason(e);
        String place = place(e);
        if (NO_ROOM.matcher(reason).find()) {
            return Optional.of(Failure.notReady("there is no room left" + place + ": " + reason));
        }
        if (OF_ALL.matcher(reason).find()) {
            return Optional.of(Failure.notReady("the folder can't be used" + place + ": " + reason));
        }
        if (reason.contains("File too large")) {
            return Optional.of(Failure.refused("it is larger than the file system takes" + place + ": " + reason));
        }
        if (!(e instanceof FileSystemException)) {
            return Optional.empty();
        }
        if (NAME_TOO_LONG.matcher(reason).find()) {
            return Optional.of(
                    Failure.refused("its name is too long" + place + ". Give it a shorter one, then drop it again"));
        }
        if (BAD_NAME.matcher(reason).find()) {
            return Optional.of(Failure.refused("the file system takes no such name" + place + ": " + reason
                    + ". Give it another name, then drop it again"));
        }
        if (IN_THE_WAY.matcher(reason).find() || e instanceof FileAlreadyExistsException) {
            return Optional.of(
                    Failure.refused("a file stands where a folder must be, or a folder where the file must be" + place
                            + ". Move it away and send the document again, or drop it under another name"));
        }
        return Optional.empty();
    }

    /** Whether it says that there is no right to something: the one that it says it of decides whose trouble that is. */
    public static boolean isDenied(FileSystemException e) {
        return e instanceof AccessDeniedException || reason(e).contains("Operation not permitted");
    }

    /** What is left: somebody moved something meanwhile, or the file system says what nobody knows. It is tried again. */
    static Failure other(FileSystemException e) {
        if (isDenied(e)) {
            return Failure.refused("there is no right" + place(e)
                    + ". Give the user whom Waybill runs as the right to it, then send the document again");
        }
        return new Failure(
                Cause.UNEXPECTED, "a file could not be used" + place(e) + ": " + reason(e), true, Optional.empty());
    }

    private static String place(Throwable e) {
        return e instanceof FileSystemException disk && disk.getFile() != null ? " (" + disk.getFile() + ")" : "";
    }

    private static String reason(Throwable e) {
        if (e instanceof FileSystemException disk) {
            return disk.getReason() == null ? kind(disk) : disk.getReason();
        }
        return String.valueOf(e.getMessage());
    }

    private static String kind(FileSystemException e) {
        return e instanceof AccessDeniedException
                ? "no right to it"
                : e instanceof FileAlreadyExistsException ? "it is there already" : "it isn't there";
    }
}
