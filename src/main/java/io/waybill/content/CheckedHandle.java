package io.waybill.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** A folder by its path, where the system has no other way: a link that somebody puts there in the right moment isn't noticed. */
final class CheckedHandle implements FolderHandle {
    private final Path path;

    CheckedHandle(Path path) {
        this.path = path;
    }

    @Override
    public FolderHandle folder(Path name) {
        return new CheckedHandle(path.resolve(name));
    }

    @Override
    public BasicFileAttributes look(Path name) throws IOException {
        return Files.readAttributes(path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public FileChannel open(Path name, Set<OpenOption> how) throws IOException {
        return FileChannel.open(path.resolve(name), how);
    }

    @Override
    public void move(Path name, FolderHandle to, Path as) throws IOException {
        Files.move(path.resolve(name), ((CheckedHandle) to).path.resolve(as), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void deleteFile(Path name) throws IOException {
        Files.delete(path.resolve(name));
    }

    @Override
    public void deleteFolder(Path name) throws IOException {
        Files.delete(path.resolve(name));
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
