package io.waybill.receipt;

import io.waybill.content.SafeFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts files where somebody looks for them: each is forced to the disk before it gets its name. Senders may write in the folder too, so
 * no link in it is followed.
 */
final class AnswerFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerFolder.class);

    /** Between the stem of a receipt and the number of a revision. */
    static final String REVISION = ".revision-";

    /** Writes one file. */
    @FunctionalInterface
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    private final Path path;
    private final SafeFolder within;

    /** It is made if it isn't there. */
    AnswerFolder(Path path) throws IOException {
        this.path = path.toAbsolutePath().normalize();
        this.within = SafeFolder.above(this.path.resolve("any"));
        try {
            within.makeDurable(this.path);
        } catch (IOException | RuntimeException e) {
            within.close();
            throw e;
        }
    }

    /** Writes a file; an earlier one of its name is replaced. */
    Path put(String name, Content content) throws IOException {
        Path unfinished = path.resolve("." + name + ".unfinished");
        Path target = path.resolve(name);
        try {
            try (FileChannel file = within.create(unfinished)) {
                content.write(Channels.newOutputStream(file));
            }
            // Whose content goes after it must not go for nothing.
            try (FileChannel file = within.open(unfinished, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            replace(unfinished, target);
            return target;
        } catch (UncheckedIOException e) {
            discard(unfinished);
            throw e.getCause();
        } catch (IOException | RuntimeException e) {
            discard(unfinished);
            throw e;
        }
    }

    /** Some shares refuse a rename onto a file: there the earlier one has to go first. */
    private void replace(Path unfinished, Path target) throws IOException {
        try {
            within.move(unfinished, target);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} can't be replaced by a rename", target, e);
            within.deleteIfThere(target);
            within.move(unfinished, target);
        }
    }

    /** Puts a copy of a file. */
    void copy(Path from) throws IOException {
        put(from.getFileName().toString(), out -> {
            try (FileChannel in = SafeFolder.read(from)) {
                Channels.newInputStream(in).transferTo(out);
            }
        });
    }

    void delete(String name) throws IOException {
        within.deleteIfThere(path.resolve(name));
    }

    /** The finished files of a receipt; those of its later revisions have stems that begin with the first one's, and are none. */
    List<Path> of(String stem) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(
                path,
                file -> isOf(stem, file.getFileName().toString())
                        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))) {
            all.forEach(found::add);
        }
        return found;
    }

    private static boolean isOf(String stem, String name) {
        return name.startsWith(stem + ".") && !name.startsWith(stem + REVISION);
    }

    /** What was put outlives the machine from now on. */
    void force() throws IOException {
        within.force(path);
    }

    @Override
    public void close() {
        within.close();
    }

    private void discard(Path unfinished) {
        try {
            within.deleteIfThere(unfinished);
        } catch (IOException e) {
            LOG.debug("{} stays", unfinished, e);
        }
    }
}
