package io.waybill.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that others can write in, as inboxes are: they may put a link in place of anything below it. So each folder below it is
 * opened relative to the one above it, no link is ever followed, and what is open stays the same folder, whatever is put in its place.
 * The folder itself is the administrator's, who may have made it a link.
 *
 * <p>All paths are absolute and lie in it. What leads through a link throws {@link LinkInTheWay}. For one thread, and to be closed.
 */
public final class SafeFolder implements AutoCloseable {
    /** What folders are called while they are made. */
    public static final String UNFINISHED = ".waybill-";

    private static final Logger LOG = LoggerFactory.getLogger(SafeFolder.class);
    private static final int MOST_TRIES = 20;
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    /**
     * One makes folders in one at a time: a rename replaces a folder of its new name that is empty, as one that somebody else has
     * just made is, and whoever has that open could put nothing into it any more.
     */
    private static final Map<Path, Object> MAKING = new ConcurrentHashMap<>();

    private final Path root;
    private final OpenFolders folders;

    SafeFolder(Path root, FolderHandle handle) {
        this.root = root;
        this.folders = new OpenFolders(root, handle);
    }

    /**
     * Opens a folder, which must be there.
     *
     * @throws NoSuchFileException if it isn't
     */
    public static SafeFolder of(Path root) throws IOException {
        Path wanted = normal(root);
        return new SafeFolder(wanted, handle(wanted));
    }

    /** Opens the folder that others can write in and that a path lies in; of one in none, what is there of the folders above it. */
    public static SafeFolder above(Path path) throws IOException {
        Path root = rootAbove(path);
        return new SafeFolder(root, handle(root));
    }

    /** The folder that is opened above a path, for a process that knows nothing of the folders that others can write in. */
    public static Path rootAbove(Path path) {
        Path wanted = normal(path);
        Path root = SharedFolders.above(wanted).orElse(null);
        if (root == null) {
            root = wanted.getParent() == null ? wanted : wanted.getParent();
            while (root.getParent() != null && !Files.isDirectory(root)) {
                root = root.getParent();
            }
        }
        return root;
    }

    /**
     * Opens a file for reading, wherever it lies.
     *
     * @throws LinkInTheWay if others can write where it lies, and put a link on the way to it
     */
    public static FileChannel read(Path path) throws IOException {
        try (SafeFolder folder = above(path)) {
            return folder.open(path, StandardOpenOption.READ);
        }
    }

    private static FolderHandle handle(Path root) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(root);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new SecureHandle(secure);
        }
        stream.close();
        if (TOLD.compareAndSet(false, true)) {
            LOG.warn(
                    "This system opens no folder relative to another one: links in {} and other folders that others can write in are looked for before each use instead",
                    root);
        }
        return new CheckedHandle(root);
    }

    /** Whether a path lies in it. */
    public boolean contains(Path path) {
        return normal(path).startsWith(root);
    }

    /**
     * Looks at what stands somewhere, a link included.
     *
     * @throws NoSuchFileException if nothing does
     */
    public BasicFileAttributes look(Path path) throws IOException {
        return folders.parent(path).look(path.getFileName());
    }

    /** Whether anything stands there, a link included. */
    public boolean has(Path path) throws IOException {
        try {
            look(path);
            return true;
        } catch (NoSuchFileException e) {
            LOG.trace("{} isn't there", path, e);
            return false;
        }
    }

    /** Whether a folder stands there, and no link to one. */
    public boolean hasFolder(Path path) throws IOException {
        try {
            return normal(path).equals(root) || look(path).isDirectory();
        } catch (NoSuchFileException | NotDirectoryException e) {
            LOG.trace("{} isn't there", path, e);
            return false;
        }
    }

    /**
     * Makes sure that a folder is there, and that no link is on the way to it.
     *
     * @throws LinkInTheWay if one is
     */
    public void requireFolder(Path folder) throws IOException {
        folders.of(normal(folder));
    }

    /**
     * Opens a file.
     *
     * @throws FileSystemException if it is a link, a folder, a pipe or a device
     */
    public FileChannel open(Path path, StandardOpenOption... how) throws IOException {
        FolderHandle parent = folders.parent(path);
        Set<OpenOption> options = new HashSet<>(List.of(how));
        if (!options.contains(StandardOpenOption.CREATE_NEW)) {
            // A pipe would be waited for.
            requireFile(parent, path, options.contains(StandardOpenOption.CREATE));
        }
        options.add(LinkOption.NOFOLLOW_LINKS);
        return parent.open(path.getFileName(), options);
    }

    private static void requireFile(FolderHandle parent, Path path, boolean mayBeMissing) throws IOException {
        try {
            if (!parent.look(path.getFileName()).isRegularFile()) {
                throw new FileSystemException(path.toString(), null, "it is not a file");
            }
        } catch (NoSuchFileException e) {
            if (!mayBeMissing) {
                throw e;
            }
        }
    }

    /** Opens a file that is to be new; what has its name goes. */
    public FileChannel create(Path path) throws IOException {
        try {
            return open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            LOG.trace("{} goes", path, e);
            deleteIfThere(path);
            return open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
    }

    /**
     * The same in folders that are made if they aren't there, and outlive a power cut. In the moment before somebody else may remove one
     * that is empty, or another process replace it by its own: then it is made again.
     */
    public FileChannel createWithFolders(Path path) throws IOException {
        for (int tries = 1; true; tries++) {
            try {
                if (tries > 1) {
                    makeDurable(path.toAbsolutePath().getParent());
                }
                return create(path);
            } catch (NoSuchFileException e) {
                if (tries > MOST_TRIES) {
                    throw e;
                }
                LOG.trace("There is no folder for {}", path, e);
            }
        }
    }

    /** Makes a folder and those above it, unless they are there. Safe to repeat. */
    public void make(Path folder) throws IOException {
        make(normal(folder), false);
    }

    /** The same so that they outlive a power cut. */
    public void makeDurable(Path folder) throws IOException {
        make(normal(folder), true);
    }

    private void make(Path wanted, boolean durable) throws IOException {
        if (wanted.equals(root)) {
            return;
        }
        folders.forget(wanted);
        make(wanted.getParent(), durable);
        if (!has(wanted)) {
            synchronized (MAKING.computeIfAbsent(root, first -> new Object())) {
                if (!has(wanted)) {
                    makeOne(wanted);
                }
            }
            if (durable) {
                force(wanted.getParent());
            }
        }
        folders.of(wanted);
    }

    /**
     * Java makes no folder relative to another one. So it is made where nobody's link can be on the way, in the folder itself, and
     * then renamed to where it belongs.
     */
    private void makeOne(Path folder) throws IOException {
        try {
            if (folder.getParent().equals(root)) {
                Files.createDirectory(folder);
                return;
            }
            Path made = Files.createDirectory(root.resolve(UNFINISHED + UUID.randomUUID()));
            try {
                folders.of(root).move(made.getFileName(), folders.parent(folder), folder.getFileName());
            } catch (IOException e) {
                Files.delete(made);
                throw e;
            }
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            LOG.trace("Somebody was faster to make {}", folder, e);
        } catch (AccessDeniedException e) {
            // The folder itself takes nothing new, but perhaps one in it does.
            Files.createDirectory(folder);
        } catch (FileSystemException e) {
            if (!has(folder)) {
                throw e;
            }
            LOG.trace("Somebody was faster to make {}", folder, e);
        }
    }

    /** Renames; what has the new name is replaced. */
    public void move(Path from, Path to) throws IOException {
        move(from, this, to);
    }

    /** Renames into another folder, on the same file system; what has the new name is replaced. */
    public void move(Path from, SafeFolder there, Path to) throws IOException {
        folders.parent(from).move(from.getFileName(), there.folders.parent(to), to.getFileName());
    }

    /** Deletes a file, or a link itself. */
    public void delete(Path path) throws IOException {
        folders.parent(path).deleteFile(path.getFileName());
    }

    /** Deletes a file, or a link itself, if there is one. Safe to repeat. */
    public void deleteIfThere(Path path) throws IOException {
        try {
            delete(path);
        } catch (NoSuchFileException e) {
            LOG.trace("{} is gone already", path, e);
        }
    }

    /**
     * Deletes a folder, if it is there.
     *
     * @throws DirectoryNotEmptyException if something is in it
     */
    public void deleteFolderIfThere(Path folder) throws IOException {
        try {
            folders.parent(folder).deleteFolder(folder.getFileName());
        } catch (NoSuchFileException e) {
            LOG.trace("{} is gone already", folder, e);
        }
        folders.forget(normal(folder));
    }

    /**
     * Removes folders that a kill left while they were made. Safe to repeat, and while others are made.
     *
     * @param before those that were begun before
     */
    public void removeUnfinished(Instant before) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root, UNFINISHED + "*")) {
            for (Path folder : all) {
                removeUnfinished(folder, before);
            }
        }
    }

    private void removeUnfinished(Path folder, Instant before) throws IOException {
        try {
            BasicFileAttributes seen = look(folder);
            if (seen.isDirectory() && seen.lastModifiedTime().toInstant().isBefore(before)) {
                deleteFolderIfThere(folder);
            }
        } catch (NoSuchFileException e) {
            LOG.trace("{} got its name meanwhile", folder, e);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} isn't empty, and so is none of ours", folder, e);
        }
    }

    /** Puts on the disk which names a folder has. Safe to repeat. */
    public void force(Path folder) throws IOException {
        Path wanted = normal(folder);
        if (wanted.equals(root)) {
            DurableFolders.force(root);
            return;
        }
        folders.of(wanted);
        DurableFolders.force(wanted, () -> folders.parent(wanted)
                .open(wanted.getFileName(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
    }

    /** One that was removed, or replaced, is opened anew from now on, and so is what is in it. */
    public void forget(Path folder) {
        folders.forget(normal(folder));
    }

    private static Path normal(Path path) {
        return path.toAbsolutePath().normalize();
    }

    @Override
    public void close() {
        folders.close();
    }
}
