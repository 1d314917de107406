package io.waybill.inspect;

import io.waybill.content.SafeFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A document that is open for libraries which open files by their paths only. Where the system has paths for what is open (proc(5),
 * {@code /proc/self/fd}), they get that one: then whatever is put in the document's place meanwhile, they read the document. For a process
 * that opens one file at a time.
 */
final class OpenedFile implements AutoCloseable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final FileChannel channel;
    private final Path path;

    private OpenedFile(FileChannel channel, Path path) {
        this.channel = channel;
        this.path = path;
    }

    /**
     * Opens a document.
     *
     * @param root the folder that no link is followed in
     * @throws FileSystemException if it is no file, or a link is on the way to it
     */
    static OpenedFile open(Path root, Path file) throws IOException {
        try (SafeFolder folder = SafeFolder.of(root)) {
            Object key = folder.look(file).fileKey();
            FileChannel channel = folder.open(file, StandardOpenOption.READ);
            try {
                return new OpenedFile(channel, pathOf(file, key));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
    }

    private static Path pathOf(Path file, Object key) throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return file;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : all) {
                if (isOpen(descriptor, key)) {
                    return descriptor;
                }
            }
        }
        throw new FileSystemException(file.toString(), null, "it was replaced while it was opened");
    }

    private static boolean isOpen(Path descriptor, Object key) throws IOException {
        try {
            BasicFileAttributes seen = Files.readAttributes(descriptor, BasicFileAttributes.class);
            return seen.isRegularFile() && Objects.equals(seen.fileKey(), key);
        } catch (NoSuchFileException closedAgain) {
            return false;
        }
    }

    /** Under which it can be opened again. */
    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
