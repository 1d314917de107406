package io.waybill.delivery.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.content.DayFolders;
import io.waybill.content.SafeFolder;
import io.waybill.delivery.ObjectMetadata;
import io.waybill.ledger.Delivery;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an object store keeps beside an object: for each delivery to a folder one small JSON file with location, size, media
 * type and metadata. It says whose an object is, so it is written before the object gets its name and goes after it.
 *
 * <p>A record stands under the day on which its delivery was planned (UTC) and the last two digits of its id, such as {@code
 * 2026-11/27/a7/}, so that no folder grows without end; those of earlier versions stand under the two digits alone. It lives
 * as long as its object, however old: without it nobody could tell the object from another one of its name. What goes are
 * records of objects that somebody took away, as those do for whom documents are put into a folder.
 */
final class FolderRecords {
    /** In bytes: more than any that we write. Others can write in an outbox, and what is cut off is no record. */
    private static final int LONGEST = 2 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(FolderRecords.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LENGTH_OF_MONTH = "2026-11".length();

    /** Longer than it takes from a record to the object's name. */
    private static final Duration FRESH = Duration.ofDays(1);

    private final Path root;
    private final Path folder;
    private String swept = "";

    /** @param root of the store, an absolute, normalised path; {@code folder} in it is where the records are */
    FolderRecords(Path root, Path folder) {
        this.root = root;
        this.folder = folder;
    }

    /** That of a delivery, if there is one; one that a power cut left half written is as good as none. */
    Optional<FolderRecord> of(Delivery delivery) throws IOException {
        for (Path file : new Path[] {file(delivery.id()), earlier(delivery.id())}) {
            try {
                return Optional.of(FolderRecord.of(JSON.readTree(read(file))));
            } catch (NoSuchFileException e) {
                LOG.trace("There is no record {}", file, e);
            } catch (JsonProcessingException e) {
                LOG.debug("{} can't be read", file, e);
            }
        }
        return Optional.empty();
    }

    private static byte[] read(Path file) throws IOException {
        try (FileChannel channel = SafeFolder.read(file)) {
            return Channels.newInputStream(channel).readNBytes(LONGEST);
        }
    }

    /** A record that was written, and is yet to be put on the disk. */
    final class Written implements Closeable {
        private final SafeFolder folder;
        private final Path file;
        private final FileChannel channel;

        private Written(SafeFolder folder, Path file, FileChannel channel) {
            this.folder = folder;
            this.file = file;
            this.channel = channel;
        }

        /** Puts it on the disk. Safe to repeat. */
        void force() throws IOException {
            channel.force(true);
            folder.force(file.getParent());
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /**
     * Writes that of a document which has yet to get its name; may be repeated.
     *
     * @param within the store's folder
     * @param written where the document is until then
     * @return to be closed before the store's folder
     */
    Written write(SafeFolder within, Delivery delivery, Path written) throws IOException {
        Map<String, Object> record =
                new LinkedHashMap<>(FolderRecord.of(written).fields());
        record.put("location", delivery.target());
        record.put("size", delivery.size());
        record.put("mediaType", delivery.mediaType());
        record.put("metadata", ObjectMetadata.of(delivery));
        Path file = file(delivery.id());
        FileChannel channel = within.createWithFolders(file);
        try {
            channel.write(ByteBuffer.wrap(JSON.writeValueAsBytes(record)));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new Written(within, file, channel);
    }

    /** Safe to repeat. */
    void remove(Delivery delivery) throws IOException {
        for (Path file : new Path[] {file(delivery.id()), earlier(delivery.id())}) {
            try (SafeFolder within = SafeFolder.above(file)) {
                within.deleteIfThere(file);
            }
        }
    }

    /**
     * Looks through the records of one day, and of the next one the next time: those of objects that aren't there any more are
     * removed, and folders that nothing is left in. Safe to repeat.
     */
    synchronized void sweep() throws IOException {
        Optional<Path> next = next();
        if (next.isPresent()) {
            swept = folder.relativize(next.get()).toString();
            sweep(next.get());
            if (!next.get().getParent().equals(folder)) {
                removeIfEmpty(next.get().getParent());
            }
        }
    }

    private Optional<Path> next() throws IOException {
        TreeSet<Path> days = new TreeSet<>();
        for (Path top : folders(folder)) {
            boolean month = top.getFileName().toString().length() == LENGTH_OF_MONTH;
            days.addAll(month ? folders(top) : Stream.of(top).toList());
        }
        Path after = days.higher(folder.resolve(swept));
        return Optional.ofNullable(after == null && !days.isEmpty() ? days.first() : after);
    }

    private static List<Path> folders(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private void sweep(Path day) throws IOException {
        Instant fresh = Instant.now().minus(FRESH);
        Files.walkFileTree(day, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes seen) throws IOException {
                if (seen.isRegularFile()
                        && seen.lastModifiedTime().toInstant().isBefore(fresh)
                        && isWithoutObject(file)) {
                    Files.deleteIfExists(file);
                    LOG.debug("Removed {}: its object was taken away", file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                LOG.debug("{} was removed meanwhile", file, e);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                removeIfEmpty(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Not, if that can't be told: a record that a power cut left half written says nothing, and what others put there is none. */
    private boolean isWithoutObject(Path record) {
        try {
            String location = JSON.readTree(read(record)).path("location").asText();
            return !location.isEmpty() && Files.notExists(root.resolve(location));
        } catch (IOException | InvalidPathException e) {
            LOG.debug("{} can't be read", record, e);
            return false;
        }
    }

    private static void removeIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            LOG.trace("{} is in use", folder, e);
        }
    }

    private Path file(UUID delivery) {
        return DayFolders.of(folder, delivery, ZoneOffset.UTC)
                .resolve(lastDigits(delivery))
                .resolve(delivery + ".json");
    }

    /** Where 0.1.0 put it. */
    private Path earlier(UUID delivery) {
        return folder.resolve(lastDigits(delivery)).resolve(delivery + ".json");
    }

    private static String lastDigits(UUID delivery) {
        String id = delivery.toString();
        return id.substring(id.length() - 2);
    }
}
