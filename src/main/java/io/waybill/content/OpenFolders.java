package io.waybill.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/** The folders that are open below one that others can write in, each opened relative to the one above it. For one thread. */
final class OpenFolders implements AutoCloseable {
    private static final int MOST_OPEN = 64;

    private final Path root;
    private final FolderHandle handle;
    private final Map<Path, FolderHandle> open = new HashMap<>();

    OpenFolders(Path root, FolderHandle handle) {
        this.root = root;
        this.handle = handle;
    }

    /** Opens the folder that a path lies in. */
    FolderHandle parent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null || !parent.startsWith(root)) {
            throw new IllegalArgumentException(path + " doesn't lie in " + root);
        }
        return of(parent);
    }

    /** Opens a folder, and those above it. */
    FolderHandle of(Path folder) throws IOException {
        if (folder.equals(root)) {
            return handle;
        }
        FolderHandle known = open.get(folder);
        if (known != null) {
            return known;
        }
        FolderHandle above = of(folder.getParent());
        FolderHandle opened = opened(above, folder);
        if (open.size() >= MOST_OPEN) {
            closeAll();
            // Those above it were among them.
            opened.close();
            above = of(folder.getParent());
            opened = opened(above, folder);
        }
        open.put(folder, opened);
        return opened;
    }

    /** Looked at first, for to open a pipe would be to wait for it. */
    private FolderHandle opened(FolderHandle above, Path folder) throws IOException {
        BasicFileAttributes seen = above.look(folder.getFileName());
        if (seen.isSymbolicLink()) {
            throw link(folder);
        }
        if (!seen.isDirectory()) {
            throw new NotDirectoryException(folder.toString());
        }
        try {
            return above.folder(folder.getFileName());
        } catch (FileSystemException e) {
            if (above.look(folder.getFileName()).isSymbolicLink()) {
                throw link(folder);
            }
            throw e;
        }
    }

    private LinkInTheWay link(Path folder) {
        LinkInTheWay link = new LinkInTheWay(folder);
        SharedFolders.inTheWay(root, link, folder);
        return link;
    }

    /** One that was removed, or replaced, is opened anew. */
    void forget(Path folder) {
        open.entrySet().removeIf(entry -> {
            boolean isIn = entry.getKey().startsWith(folder);
            if (isIn) {
                close(entry.getValue());
            }
            return isIn;
        });
    }

    private void closeAll() {
        open.values().forEach(OpenFolders::close);
        open.clear();
    }

    private static void close(FolderHandle handle) {
        try {
            handle.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closeAll();
        close(handle);
    }
}
