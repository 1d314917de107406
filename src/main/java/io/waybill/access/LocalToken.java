package io.waybill.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The token of programs on this machine, in a file that only the user may read that Waybill runs as. It is an administrator's, and good
 * for requests from this machine only. It is made at the first start; whoever removes the file gets another one at the next.
 */
final class LocalToken {
    private static final String PREFIX = "wb_local_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");
    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rw-------");

    private final String hash;

    private LocalToken(String token) {
        this.hash = Secrets.hash(token);
    }

    /**
     * Reads the token, or makes it.
     *
     * @throws IllegalStateException if it can be neither, with a reason for people
     */
    static LocalToken in(Path file) {
        try {
            return new LocalToken(readOrMake(file.toAbsolutePath()));
        } catch (IOException e) {
            throw new IllegalStateException(
                    String.format(
                            Locale.ROOT,
                            "The token of programs on this machine can't be kept in %s (waybill.http.token-file): %s",
                            file,
                            e),
                    e);
        }
    }

    boolean is(String token) {
        return Secrets.isSame(hash, Secrets.hash(token));
    }

    private static String readOrMake(Path file) throws IOException {
        try {
            String token = Files.readString(file).strip();
            if (FORM.matcher(token).matches()) {
                close(file);
                return token;
            }
        } catch (NoSuchFileException e) {
            Files.createDirectories(file.getParent());
        }
        return make(file);
    }

    /** It has its rights before it has its content, and its content before it has its name. */
    private static String make(Path file) throws IOException {
        String token = PREFIX + Secrets.next();
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try {
            Files.createFile(fresh, rights(fresh));
        } catch (FileAlreadyExistsException e) {
            throw new IOException("somebody else makes " + fresh + " at the same time", e);
        }
        Files.writeString(fresh, token + "\n", StandardCharsets.US_ASCII, StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return token;
    }

    private static void close(Path file) throws IOException {
        if (hasRights(file) && !Files.getPosixFilePermissions(file).equals(OURS)) {
            Files.setPosixFilePermissions(file, OURS);
        }
    }

    private static FileAttribute<?>[] rights(Path file) {
        return hasRights(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OURS)}
                : new FileAttribute<?>[0];
    }

    private static boolean hasRights(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
