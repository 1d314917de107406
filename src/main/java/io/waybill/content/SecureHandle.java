package io.waybill.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** A folder as the system has it open: whatever is renamed or replaced meanwhile, it stays the same one; see openat(2). */
final class SecureHandle implements FolderHandle {
    private final SecureDirectoryStream<Path> stream;

    SecureHandle(SecureDirectoryStream<Path> stream) {
        this.stream = stream;
    }

    @Override
    public FolderHandle folder(Path name) throws IOException {
        return new SecureHandle(stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public BasicFileAttributes look(Path name) throws IOException {
        return stream.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    @Override
    public FileChannel open(Path name, Set<OpenOption> how) throws IOException {
        return (FileChannel) stream.newByteChannel(name, how);
    }

    @Override
    public void move(Path name, FolderHandle to, Path as) throws IOException {
        stream.move(name, ((SecureHandle) to).stream, as);
    }

    @Override
    public void deleteFile(Path name) throws IOException {
        stream.deleteFile(name);
    }

    @Override
    public void deleteFolder(Path name) throws IOException {
        stream.deleteDirectory(name);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
