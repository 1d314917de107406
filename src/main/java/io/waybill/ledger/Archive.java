package io.waybill.ledger;

import io.waybill.content.DurableFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of what left the ledger: one a month, of lines of JSON, packed by gzip. What is added is a gzip member of its own, so
 * that the file is a valid one all the time, but for the last member when the machine or the process ended while it was
 * written: that one is cut off before another follows.
 */
class Archive {
    static final String ENDING = ".jsonl.gz";

    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);

    private final Path folder;
    /** Those that end with a whole member, as far as this process knows. */
    private final Set<Path> looked = new HashSet<>();

    Archive(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** Whether anything has ever left. */
    boolean hasFiles() {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith(ENDING));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Adds to the file of a month. When this returns, it is on the disk; if it throws, nothing is added.
     *
     * @param month as in 2026-08
     */
    void append(String month, ByteBuffer member) {
        Path file = folder.resolve(month + ENDING);
        try {
            DurableFolders.make(folder);
            boolean isNew = !Files.exists(file);
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                // What fails may leave half a member, which the next one must not follow.
                if (!looked.remove(file)) {
                    cutOff(file, channel);
                }
                append(channel, member);
                looked.add(file);
            }
            if (isNew) {
                DurableFolders.force(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    String.format(Locale.ROOT, "%s can't be written, and what is old stays in the ledger: %s", file, e),
                    e);
        }
    }

    private static void append(FileChannel channel, ByteBuffer member) throws IOException {
        long end = channel.size();
        try {
            long position = end;
            while (member.hasRemaining()) {
                position += channel.write(member, position);
            }
            channel.force(true);
        } catch (IOException e) {
            try {
                channel.truncate(end);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /**
     * Cuts off the last member if it was not written to its end; of that nothing has left the ledger. But what looks like it may also
     * be damage in the middle of the file, so it is kept beside it.
     */
    private static void cutOff(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        long whole = endOfWhole(channel);
        if (whole < size) {
            Path aside = aside(file);
            try (FileChannel torn = FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (long at = whole; at < size; ) {
                    at += channel.transferTo(at, size - at, torn);
                }
                torn.force(true);
            }
            DurableFolders.force(file.getParent());
            channel.truncate(whole);
            LOG.warn(
                    "{} is whole up to byte {} only, where it was just being written, or is damaged: the other {} bytes are in {} now",
                    file,
                    whole,
                    size - whole,
                    aside.getFileName());
        }
    }

    private static Path aside(Path file) {
        int number = 1;
        Path aside;
        do {
            aside = file.resolveSibling(file.getFileName() + ".torn-" + number++);
        } while (Files.exists(aside));
        return aside;
    }

    /** Where the last whole member ends. What others packed is taken to be whole. */
    private static long endOfWhole(FileChannel channel) throws IOException {
        long size = channel.size();
        long last = 0;
        long at = 0;
        while (at < size) {
            ByteBuffer beginning = read(channel, at, Math.min(ArchiveMember.HEADER, size - at));
            Optional<Long> length = ArchiveMember.length(beginning);
            if (length.isEmpty() && ArchiveMember.isOfOthers(beginning)) {
                return size;
            }
            if (length.isEmpty() || length.get() > size - at) {
                return isWhole(channel, last, at) ? at : last;
            }
            last = at;
            at += length.get();
        }
        return isWhole(channel, last, at) ? at : last;
    }

    private static boolean isWhole(FileChannel channel, long from, long to) throws IOException {
        return from == to
                || ArchiveMember.isWhole(read(channel, from, to - from).array());
    }

    private static ByteBuffer read(FileChannel channel, long from, long length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new IOException("it became shorter while it was read");
            }
        }
        return bytes.flip();
    }
}
