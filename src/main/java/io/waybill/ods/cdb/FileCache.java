package io.waybill.ods.cdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * Keeps what was fetched under its MD5, up to a size: then what was not used for longest goes. On the same file system a
 * file is shared with staging rather than copied; nobody writes into either. Losing the cache loses nothing.
 */
final class FileCache {
    private static final Logger LOG = LoggerFactory.getLogger(FileCache.class);

    private record Kept(Path file, long size, Instant used) {}

    private final Path folder;
    private final DataSize limit;
    private final Map<String, Instant> used = new ConcurrentHashMap<>();
    private long size = -1;

    /** @param limit nothing is kept if it is 0 */
    FileCache(Path folder, DataSize limit) {
        this.folder = folder.toAbsolutePath().normalize();
        this.limit = limit;
    }

    /** Puts what is kept under an MD5 to a place of its own; false if nothing is. */
    boolean get(String md5, Path target) throws IOException {
        if (md5.isEmpty() || limit.isNegative() || limit.toBytes() == 0) {
            return false;
        }
        Path kept = folder.resolve(md5);
        try {
            share(kept, target);
            // Not in the file's own times, which it shares with staging.
            used.put(md5, Instant.now());
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Keeps a file under its MD5. What can't be kept is not missed. */
    synchronized void put(String md5, Path file) {
        try {
            long added = Files.size(file);
            if (md5.isEmpty() || added > limit.toBytes() || Files.exists(folder.resolve(md5))) {
                return;
            }
            Files.createDirectories(folder);
            if (size < 0) {
                size = kept().stream().mapToLong(Kept::size).sum();
            }
            if (size + added > limit.toBytes()) {
                makeRoom(added);
            }
            share(file, folder.resolve(md5));
            size += added;
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} is not kept in {}: {}", file, folder, e.toString());
        }
    }

    synchronized void remove(String md5) throws IOException {
        Path kept = folder.resolve(md5);
        if (!md5.isEmpty() && Files.exists(kept)) {
            size = -1;
            Files.delete(kept);
        }
    }

    /** Down to nine tenths, so that it isn't done for each file. */
    private void makeRoom(long needed) throws IOException {
        List<Kept> oldest = new ArrayList<>(kept());
        oldest.sort(Comparator.comparing(Kept::used));
        size = oldest.stream().mapToLong(Kept::size).sum();
        long aim = Math.min(limit.toBytes() / 10 * 9, limit.toBytes() - needed);
        for (Kept file : oldest) {
            if (size <= aim) {
                return;
            }
            Files.deleteIfExists(file.file());
            used.remove(file.file().getFileName().toString());
            size -= file.size();
        }
    }

    private List<Kept> kept() throws IOException {
        List<Kept> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Instant fetched = Files.getLastModifiedTime(file).toInstant();
                all.add(new Kept(
                        file,
                        Files.size(file),
                        used.getOrDefault(file.getFileName().toString(), fetched)));
            }
        }
        return all;
    }

    private static void share(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.trace("{} is copied", from, e);
            Path part = to.resolveSibling(to.getFileName() + ".copy");
            Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
