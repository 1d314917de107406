package io.waybill.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * What the file system of a folder can do, as it was tried out in it: not what its type promises, for shares and mounts through FUSE
 * promise much.
 *
 * @param type as the system calls it, such as {@code ext4} or {@code fuseblk}
 * @param renames whether a file can be renamed
 * @param links whether a file can have a second name (a hard link), by which a name can be given without replacing what has it
 * @param tellsCase whether names that differ in case only are different ones
 * @param forcesFolders whether names can be forced to the disk, as contents can
 * @param longestName in bytes, of plain letters; 255 at most is tried
 * @param longestInBytes whether letters of several bytes count as such, and not as one
 * @param keepsKeys whether a file keeps its key (device and inode) when it is renamed
 * @param times how coarse they are kept
 */
public record FolderAbilities(
        String type,
        boolean renames,
        boolean links,
        boolean tellsCase,
        boolean forcesFolders,
        int longestName,
        boolean longestInBytes,
        boolean keepsKeys,
        Duration times) {
    private static final Logger LOG = LoggerFactory.getLogger(FolderAbilities.class);
    private static final String TRIALS = ".waybill/trial";
    private static final int MOST = 255;

    /** One that shows how coarse times are kept: of an odd second, and with all its digits. */
    private static final Instant EXACT = Instant.ofEpochSecond(1_234_567_891, 123_456_789);

    /** From the coarsest to the finest. */
    private static final List<Duration> UNITS = List.of(
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            Duration.ofMillis(1),
            Duration.ofNanos(1_000),
            Duration.ofNanos(100),
            Duration.ofNanos(1));

    /** Something that is tried. */
    private interface Trial {
        boolean works() throws IOException;
    }

    /**
     * Tries it out with a few small files, in a folder of its own in {@code .waybill}, which is gone afterwards. Takes some dozen
     * operations. Safe to repeat.
     *
     * @throws IOException if nothing can be written there at all
     */
    static FolderAbilities of(Path root) throws IOException {
        Path trials = root.resolve(TRIALS);
        Path trial = trials.resolve(UUID.randomUUID().toString());
        try (SafeFolder folder = SafeFolder.of(root)) {
            folder.make(trial);
        }
        try {
            return tried(trial);
        } finally {
            clear(trials, trial);
        }
    }

    /** What doesn't go by now, as on a share that still shows what was removed, the next process removes. */
    private static void clear(Path trials, Path trial) {
        try {
            FileSystemUtils.deleteRecursively(trial);
            removeOld(trials);
        } catch (IOException e) {
            LOG.debug("{} is left for the next time", trial, e);
        }
    }

    private static FolderAbilities tried(Path trial) throws IOException {
        Path file = Files.writeString(trial.resolve("File"), "tried out");
        boolean tellsCase = !Files.exists(trial.resolve("fILE"));
        boolean links = works(() -> Files.exists(Files.createLink(trial.resolve("link"), file)));
        Duration times = times(file);
        Object key = key(file);
        Path renamed = trial.resolve("renamed");
        boolean renames = works(() -> Files.exists(Files.move(file, renamed, StandardCopyOption.ATOMIC_MOVE)));
        return new FolderAbilities(
                Files.getFileStore(trial).type(),
                renames,
                links,
                tellsCase,
                works(() -> isForced(trial)),
                longest(trial),
                !works(() -> canBeNamed(trial, "\u00e9".repeat(MOST))),
                renames && key != null && Objects.equals(key, key(renamed)),
                times);
    }

    private static boolean works(Trial trial) {
        try {
            return trial.works();
        } catch (IOException | UnsupportedOperationException | InvalidPathException e) {
            LOG.trace("This file system refuses it", e);
            return false;
        }
    }

    private static boolean isForced(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        }
    }

    private static @Nullable Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static Duration times(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(EXACT));
        Instant kept = Files.getLastModifiedTime(file).toInstant();
        return UNITS.stream().filter(unit -> isMultiple(kept, unit)).findFirst().orElse(Duration.ofNanos(1));
    }

    private static boolean isMultiple(Instant time, Duration unit) {
        return unit.getSeconds() > 0
                ? time.getNano() == 0 && time.getEpochSecond() % unit.getSeconds() == 0
                : time.getNano() % unit.toNanos() == 0;
    }

    /** By halves, if it isn't 255. */
    private static int longest(Path folder) {
        int works = 0;
        int fails = MOST + 1;
        int length = MOST;
        while (fails - works > 1) {
            int tried = length;
            if (works(() -> canBeNamed(folder, "x".repeat(tried)))) {
                works = length;
            } else {
                fails = length;
            }
            length = (works + fails) / 2;
        }
        return works;
    }

    private static boolean canBeNamed(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("names are cut off", e);
        }
        Files.delete(file);
        return true;
    }

    /** What a process left that ended meanwhile, and the folder of all of them if nobody else tries. */
    private static void removeOld(Path trials) throws IOException {
        List<Path> others;
        try (Stream<Path> all = Files.list(trials)) {
            others = all.toList();
        }
        Instant old = Instant.now().minusSeconds(60);
        for (Path other : others) {
            if (Files.getLastModifiedTime(other).toInstant().isBefore(old)) {
                FileSystemUtils.deleteRecursively(other);
            }
        }
        works(() -> Files.deleteIfExists(trials));
    }

    /** In a line, for people: what it is and what it can't. */
    String words() {
        Map<String, Boolean> can = new LinkedHashMap<>();
        can.put("renames", renames);
        can.put("hard links", links);
        can.put("upper and lower case", tellsCase);
        can.put("forcing of folders", forcesFolders);
        can.put("keys that outlast a rename", keepsKeys);
        List<String> parts = new ArrayList<>();
        words(can, true).ifPresent(words -> parts.add("with " + words));
        words(can, false).ifPresent(words -> parts.add("without " + words));
        parts.add(String.format(Locale.ROOT, "names of %d %s", longestName, longestInBytes ? "bytes" : "characters"));
        parts.add("times to " + unit());
        return type + ": " + String.join("; ", parts);
    }

    private static Optional<String> words(Map<String, Boolean> all, boolean can) {
        String words = all.entrySet().stream()
                .filter(one -> one.getValue() == can)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return Optional.of(words).filter(some -> !some.isEmpty());
    }

    private String unit() {
        if (times.getSeconds() > 0) {
            return times.getSeconds() + " s";
        }
        return times.toMillis() > 0 ? times.toMillis() + " ms" : times.toNanos() + " ns";
    }
}
