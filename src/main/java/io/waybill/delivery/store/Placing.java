package io.waybill.delivery.store;

import io.waybill.content.LinkInTheWay;
import io.waybill.content.SafeFolder;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives what was written and compared its name in a folder, in one step and without replacing anything, unless that is wanted. */
final class Placing {
    private static final Logger LOG = LoggerFactory.getLogger(Placing.class);

    private final Path root;
    private final boolean replaces;
    private final Object alone = new Object();
    private volatile boolean linksFiles = true;

    /** @param replaces whether what stands under a name is replaced */
    Placing(Path root, boolean replaces) {
        this.root = root;
        this.replaces = replaces;
    }

    /** Makes a folder, and those above it, so that they outlive a power cut. Safe to repeat. */
    void makeFolder(SafeFolder folder, Path wanted) throws IOException {
        withName(wanted, () -> Files.isDirectory(root), () -> folder.makeDurable(wanted));
    }

    /**
     * Gives a file its name; its folder is there.
     *
     * @throws FileAlreadyExistsException if something stands there that is not replaced
     * @throws FileSystemException if the file system takes no such name
     * @throws LinkInTheWay if a folder on the way is a link, or became one
     */
    void place(SafeFolder folder, Path written, Path target) throws IOException {
        withName(
                target,
                () -> Files.exists(written, LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(target.getParent()),
                () -> placeNow(folder, written, target));
    }

    /** Something that gives a name. */
    private interface Naming {
        void run() throws IOException;
    }

    /**
     * Gives something a name. Some file systems, such as exFAT through FUSE, say of a name that they can't take that it isn't there. So
     * says any where something was removed in that moment: that is asked, and tried once more.
     *
     * @param there whether all that is needed for it is there
     */
    private static void withName(Path name, BooleanSupplier there, Naming naming) throws IOException {
        try {
            naming.run();
        } catch (NoSuchFileException first) {
            if (!there.getAsBoolean()) {
                throw first;
            }
            try {
                naming.run();
            } catch (NoSuchFileException again) {
                throw there.getAsBoolean() ? invalid(name, again) : again;
            }
        }
    }

    private static IOException invalid(Path name, IOException why) {
        return (IOException) new FileSystemException(name.toString(), null, "Invalid argument").initCause(why);
    }

    /** Without replacing anything, unless that is wanted: rename(2) would, and link(2) doesn't. */
    private void placeNow(SafeFolder folder, Path written, Path target) throws IOException {
        if (replaces || !linksFiles) {
            moveAlone(folder, written, target);
        } else {
            link(folder, written, target);
        }
    }

    /** Java gives no second name relative to an open folder, so where that got to is looked at before and after. */
    private void link(SafeFolder folder, Path written, Path target) throws IOException {
        Object ours = folder.look(written).fileKey();
        folder.requireFolder(target.getParent());
        try {
            Files.createLink(target, written);
        } catch (FileAlreadyExistsException | NoSuchFileException | AccessDeniedException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            moveAlone(folder, written, target);
            LOG.info(
                    "{} can't give a file a second name, so what stands there is looked for before it is replaced",
                    root);
            linksFiles = false;
            LOG.debug("It says", e);
            return;
        }
        requirePlaced(folder, ours, target);
        folder.delete(written);
    }

    /** A folder on the way may have become a link in that moment. Whoever took the file away at once did what is usual. */
    private void requirePlaced(SafeFolder folder, Object ours, Path target) throws IOException {
        if (isThere(folder, ours, target)) {
            return;
        }
        try (SafeFolder anew = SafeFolder.of(root)) {
            anew.requireFolder(target.getParent());
        } catch (LinkInTheWay e) {
            Path there = target.toRealPath();
            if (Objects.equals(
                    ours, Files.readAttributes(there, BasicFileAttributes.class).fileKey())) {
                Files.delete(there);
            }
            throw e;
        }
    }

    /** In the very folder that was opened before. */
    private static boolean isThere(SafeFolder folder, Object ours, Path target) throws IOException {
        try {
            return Objects.equals(ours, folder.look(target).fileKey());
        } catch (NoSuchFileException e) {
            LOG.trace("{} was taken away at once, or is elsewhere", target, e);
            return false;
        }
    }

    /** One at a time: between the look and the rename no other document of this process gets the name. */
    private void moveAlone(SafeFolder folder, Path written, Path target) throws IOException {
        synchronized (alone) {
            move(folder, written, target);
        }
    }

    private void move(SafeFolder folder, Path written, Path target) throws IOException {
        if (folder.hasFolder(target) || folder.has(target) && (!replaces || Spelling.isOther(root, target))) {
            throw new FileAlreadyExistsException(target.toString());
        }
        try {
            folder.move(written, target);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (AccessDeniedException e) {
            throw (IOException) new AccessDeniedException(target.toString(), null, e.getReason()).initCause(e);
        } catch (FileSystemException e) {
            throw (IOException) new FileSystemException(target.toString(), null, e.getReason()).initCause(e);
        }
    }
}
