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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(StagedFile.class);
    private static final long SECOND = 1_000;

    /** FAT keeps times so. */
    private static final long EVEN_SECOND = 2 * SECOND;

    public StagedFile {
        Objects.requireNonNull(path);
        Objects.requireNonNull(fileKey);
        if (size < 0) {
            throw new IllegalArgumentException("size of " + path + " is " + size + ", which is less than 0");
        }
    }

    /** Looks at a file as it is now; a symbolic link is looked at itself, not followed. */
    public static StagedFile of(Path path) throws IOException {
        return of(path, look(path));
    }

    /**
     * The same by its path alone, which costs a tenth: a link on the way isn't noticed. It is for those who look again, or open
     * what they found, before anything comes of it.
     *
     * @throws NoSuchFileException if nothing stands there, or something that is no file
     */
    public static StagedFile atAGlance(Path path) throws IOException {
        BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!seen.isRegularFile()) {
            throw new NoSuchFileException(path.toString(), null, "what stands there is no file");
        }
        return of(path, seen);
    }

    /** One that was just looked at. */
    public static StagedFile of(Path path, BasicFileAttributes seen) {
        return new StagedFile(
                path, seen.size(), seen.lastModifiedTime().toMillis(), Objects.toString(seen.fileKey(), ""));
    }

    /** Whether a file stands there, and no link, folder or pipe. */
    public static boolean isFile(Path path) throws IOException {
        return look(path).isRegularFile();
    }

    private static BasicFileAttributes look(Path path) throws IOException {
        if (SharedFolders.above(path).isEmpty()) {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        }
        try (SafeFolder folder = SafeFolder.above(path)) {
            return folder.look(path);
        }
    }

    public StagedFile at(Path elsewhere) {
        return new StagedFile(elsewhere, size, modified, fileKey);
    }

    /**
     * Whether both look like the same file in the same shape, wherever it stands. What a file system knows a file by is no part of
     * that: on some it changes with a rename, or when it is mounted anew. Times are compared as coarsely as they are kept: a file
     * system of whole seconds, or of two, may show the time to the millisecond at first.
     */
    public boolean sameAs(StagedFile other) {
        return size == other.size && sameTime(modified, other.modified);
    }

    private static boolean sameTime(long one, long other) {
        long apart = Math.abs(one - other);
        return apart == 0 || isCoarse(one, apart) || isCoarse(other, apart);
    }

    private static boolean isCoarse(long time, long apart) {
        return apart < EVEN_SECOND && time % EVEN_SECOND == 0 || apart < SECOND && time % SECOND == 0;
    }

    /**
     * Opens the content for reading.
     *
     * @throws ContentGone if the file isn't there
     * @throws ContentChanged if it looks otherwise than booked
     * @throws ContentUnreadable if it can't be read at present
     */
    public FileChannel open() throws IOException {
        FileChannel channel;
        try (SafeFolder folder = SafeFolder.above(path)) {
            requireFile(folder);
            channel = folder.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new ContentGone(path);
        } catch (ContentChanged e) {
            throw e;
        } catch (IOException e) {
            throw new ContentUnreadable(path, e);
        }
        try {
            requireUnchanged();
            requireSize(channel.size());
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void requireFile(SafeFolder folder) throws IOException {
        if (!folder.look(path).isRegularFile()) {
            throw new ContentChanged(path + " was replaced after it was taken: it is no file any more");
        }
    }

    /** What was opened may be another file than what was looked at. */
    private void requireSize(long opened) throws ContentChanged {
        if (opened != size) {
            throw new ContentChanged(String.format(
                    Locale.ROOT,
                    "%s was changed after it was taken: booked with %d bytes, now %d",
                    path,
                    size,
                    opened));
        }
    }

    /** To be called before the first and after the last read of the content. */
    public void requireUnchanged() throws IOException {
        if (isUnchangedAtAGlance()) {
            return;
        }
        StagedFile now;
        try {
            now = of(path);
        } catch (NoSuchFileException e) {
            throw new ContentGone(path);
        } catch (IOException e) {
            throw new ContentUnreadable(path, e);
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

    /** If not, it may be that a link stands on the way, which tells nothing of the file. */
    private boolean isUnchangedAtAGlance() {
        try {
            return sameAs(atAGlance(path));
        } catch (IOException e) {
            LOG.trace("{} is to be looked at through its folders", path, e);
            return false;
        }
    }
}
