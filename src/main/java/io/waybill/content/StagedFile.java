package io.waybill.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Objects;

/**
 * A file as it was booked: where it stands and what it looked like. A file that looks otherwise when it is read was
 * changed behind our back, and is not what was hashed.
 *
 * @param path where the content stands
 * @param size in bytes
 * @param modified last change, in milliseconds since 1970
 * @param fileKey what the file system knows it by, or an empty string where it has no such thing
 */
public record StagedFile(Path path, long size, long modified, String fileKey) {
    /** The time of a content that has yet to be fetched. */
    public static final long NOT_THERE_YET = -1;

    public StagedFile {
        Objects.requireNonNull(path);
        Objects.requireNonNull(fileKey);
        if (size < 0) {
            throw new IllegalArgumentException("size of " + path + " is " + size + ", which is less than 0");
        }
    }

    /** Looks at a file as it is now; a symbolic link is looked at itself, not followed. */
    public static StagedFile of(Path path) throws IOException {
        BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new StagedFile(
                path, seen.size(), seen.lastModifiedTime().toMillis(), Objects.toString(seen.fileKey(), ""));
    }

    public StagedFile at(Path elsewhere) {
        return new StagedFile(elsewhere, size, modified, fileKey);
    }

    /** Whether both are the same file in the same shape, wherever it stands: a rename keeps size, time and key. */
    public boolean sameAs(StagedFile other) {
        return size == other.size && modified == other.modified && fileKey.equals(other.fileKey);
    }

    /**
     * Opens the content for reading.
     *
     * @throws ContentChanged if the file isn't there any more or looks otherwise than booked
     */
    public FileChannel open() throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new ContentChanged(path + " is gone from staging");
        }
        try {
            requireUnchanged();
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** To be called before the first and after the last read of the content. */
    public void requireUnchanged() throws IOException {
        StagedFile now;
        try {
            now = of(path);
        } catch (NoSuchFileException e) {
            throw new ContentChanged(path + " is gone from staging");
        }
        if (!sameAs(now)) {
            throw new ContentChanged(String.format(
                    Locale.ROOT,
                    "%s was changed after it was taken: booked with %d bytes of time %d, now %d bytes of %d",
                    path,
                    size,
                    modified,
                    now.size,
                    now.modified));
        }
    }
}
