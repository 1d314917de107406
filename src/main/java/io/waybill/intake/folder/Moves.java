package io.waybill.intake.folder;

import io.waybill.content.EscapedName;
import io.waybill.content.SafeFolder;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves files to places that are free, and to no other folder than is meant. */
final class Moves {
    /** Of a file, in bytes: what the usual file systems take. */
    private static final int LONGEST_NAME = 255;

    private static final int LONGEST_ENDING = 20;

    /** Others may take as many names in a folder, or remove it as often, while we are about to. */
    private static final int MOST_TRIES = 1_000;

    /** In bytes, so that there is room for the folders above it in what Linux takes altogether, 4,096. */
    private static final int LONGEST_PATH = 2_000;

    /** What exFAT, NTFS and shares of Windows refuse; see "Naming Files, Paths, and Namespaces" of Microsoft's documentation. */
    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x1f\"*:<>?|\\\\]|[. ]$");

    /** What Linux says of such a name (errno(3)). */
    private static final Set<String> REFUSED =
            Set.of("Invalid argument", "Invalid or incomplete multibyte or wide character", "Illegal byte sequence");

    private static final Logger LOG = LoggerFactory.getLogger(Moves.class);

    private Moves() {}

    /**
     * Moves a file to a place that is free: of two of one name, the second gets a number. The place is taken with an empty file
     * first, for senders and other processes put files there as well, and a rename would overwrite theirs.
     *
     * @throws NoSuchFileException if the file is gone; nothing is left of the place then
     */
    static Path put(Path from, Path wanted) throws IOException {
        try (SafeFolder folder = SafeFolder.above(wanted)) {
            return put(folder, from, wanted);
        }
    }

    /**
     * The same within a folder that is open; what is moved need not lie in it. An archive may call its entries what no file system of
     * Windows takes: where the name is refused, it is escaped.
     */
    static Path put(SafeFolder folder, Path from, Path wanted) throws IOException {
        Path plain = plain(folder, wanted);
        try {
            return putAs(folder, from, wanted);
        } catch (FileSystemException e) {
            if (plain.equals(wanted) || !isRefused(from, e)) {
                throw e;
            }
            LOG.debug("{} can't have its name, and gets {}", wanted, plain, e);
            return putAs(folder, from, plain);
        }
    }

    /** Some file systems, such as exFAT through FUSE, say of a name that they can't take that it isn't there. */
    private static boolean isRefused(Path from, FileSystemException e) {
        return e instanceof NoSuchFileException
                ? Files.exists(from, LinkOption.NOFOLLOW_LINKS)
                : e.getReason() != null && REFUSED.contains(e.getReason());
    }

    /** The same place, with names that any file system takes below the folder. */
    static Path plain(SafeFolder folder, Path wanted) {
        Path parent = wanted.getParent();
        if (parent == null || !folder.contains(parent)) {
            return wanted;
        }
        String name = EscapedName.of(wanted.getFileName().toString(), FORBIDDEN);
        return plain(folder, parent).resolve(named(name, ""));
    }

    private static Path putAs(SafeFolder folder, Path from, Path wanted) throws IOException {
        Path target = take(folder, wanted);
        try {
            rename(folder, from, target);
            return target;
        } catch (FileAlreadyExistsException e) {
            giveBack(folder, target);
            return putWithoutReplacing(folder, from, wanted, e);
        } catch (IOException e) {
            giveBack(folder, target);
            throw e;
        }
    }

    /** Some shares refuse a rename onto a file, ours that takes the place as well. There nothing can be overwritten. */
    private static Path putWithoutReplacing(
            SafeFolder folder, Path from, Path wanted, FileAlreadyExistsException refused) throws IOException {
        FileAlreadyExistsException last = refused;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Path target = free(folder, folder(folder, wanted.getParent()).resolve(wanted.getFileName()));
            try {
                rename(folder, from, target);
                return target;
            } catch (FileAlreadyExistsException e) {
                LOG.trace("Somebody was faster to take {}", target, e);
                last = e;
            }
        }
        throw last;
    }

    /** Only the empty file: a rename over a network may have taken effect, whatever its answer was. */
    private static void giveBack(SafeFolder folder, Path target) throws IOException {
        if (folder.has(target) && folder.look(target).size() == 0) {
            folder.deleteIfThere(target);
        }
    }

    private static Path take(SafeFolder within, Path wanted) throws IOException {
        Path name = Path.of(named(wanted.getFileName().toString(), ""));
        for (int tries = 1; true; tries++) {
            Path target = free(within, folder(within, wanted.getParent()).resolve(name));
            try (FileChannel taken = within.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                LOG.trace("{} is ours: {}", target, taken);
                return target;
            } catch (FileAlreadyExistsException | NoSuchFileException e) {
                boolean isRefused = tries > 1
                        && e instanceof NoSuchFileException
                        && FORBIDDEN.matcher(name.toString()).find()
                        && within.hasFolder(target.getParent());
                if (tries == MOST_TRIES || isRefused) {
                    throw e;
                }
                LOG.trace("Somebody was faster to take {}, or to remove its folder", target, e);
                within.forget(target.getParent());
            }
        }
    }

    /** Makes a folder. Where something else has its name, or that of one above it, that one gets a number, as files do. */
    private static Path folder(SafeFolder within, Path wanted) throws IOException {
        if (!within.contains(wanted.getParent()) || within.hasFolder(wanted)) {
            return wanted;
        }
        Path made = folder(within, wanted.getParent()).resolve(wanted.getFileName());
        for (int number = 2; within.has(made) && !isFolder(within, made); number++) {
            made = numbered(made.resolveSibling(wanted.getFileName()), number);
        }
        within.make(made);
        return made;
    }

    /** A link is neither: it may lead to a folder, where nothing of this belongs. */
    private static boolean isFolder(SafeFolder within, Path path) throws IOException {
        BasicFileAttributes seen = within.look(path);
        return seen.isDirectory() || seen.isSymbolicLink();
    }

    private static void rename(SafeFolder folder, Path from, Path target) throws IOException {
        if (folder.contains(from)) {
            folder.move(from, target);
            return;
        }
        try (SafeFolder other = SafeFolder.above(from)) {
            other.move(from, folder, target);
        } catch (AtomicMoveNotSupportedException e) {
            copy(folder, from, target);
        }
    }

    /** To another file system. Of a copy that can't be finished nothing is left: it would be one more with each try. */
    private static void copy(SafeFolder folder, Path from, Path target) throws IOException {
        try {
            copyContent(folder, from, target);
            Files.delete(from);
        } catch (IOException e) {
            folder.deleteIfThere(target);
            throw e;
        }
    }

    private static void copyContent(SafeFolder folder, Path from, Path target) throws IOException {
        try (FileChannel in = SafeFolder.read(from);
                FileChannel out = folder.open(target, StandardOpenOption.WRITE)) {
            long size = in.size();
            for (long done = 0; done < size; ) {
                long some = in.transferTo(done, size - done, out);
                if (some == 0) {
                    throw new EOFException(
                            String.format(Locale.ROOT, "%s has %d bytes and ended after %d", from, size, done));
                }
                done += some;
            }
            out.force(true);
        }
    }

    /** Looks in steps that double, and then between the last two: some senders give all of their files one name. */
    private static Path free(SafeFolder folder, Path wanted) throws IOException {
        if (!folder.has(wanted)) {
            return wanted;
        }
        int taken = 1;
        int free = 2;
        while (folder.has(numbered(wanted, free))) {
            taken = free;
            free *= 2;
        }
        while (free - taken > 1) {
            int middle = (taken + free) / 2;
            if (folder.has(numbered(wanted, middle))) {
                taken = middle;
            } else {
                free = middle;
            }
        }
        return numbered(wanted, free);
    }

    private static Path numbered(Path path, int number) {
        return path.resolveSibling(named(path.getFileName().toString(), String.format(Locale.ROOT, " (%d)", number)));
    }

    /** A name with something before its ending, and no longer than file systems take. */
    private static String named(String name, String more) {
        int dot = name.lastIndexOf('.');
        boolean hasEnding = dot > 0 && bytes(name.substring(dot)) <= LONGEST_ENDING;
        String stem = hasEnding ? name.substring(0, dot) : name;
        String ending = more + (hasEnding ? name.substring(dot) : "");
        while (bytes(stem) + bytes(ending) > LONGEST_NAME && !stem.isEmpty()) {
            stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
        }
        return stem + ending;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A path that stays within its folder, and that a file system takes, whatever an archive calls its entries. */
    static Path safe(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/")) {
            String clean = part.replace("\0", "");
            if (!clean.isEmpty() && !clean.equals(".") && !clean.equals("..")) {
                parts.add(named(clean, ""));
            }
        }
        while (parts.size() > 1 && bytes(String.join("/", parts)) > LONGEST_PATH) {
            parts.remove(0);
        }
        return Path.of(parts.isEmpty() ? "unnamed" : String.join("/", parts));
    }
}
