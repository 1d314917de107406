package io.waybill.intake.folder;

import com.google.common.util.concurrent.Striped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.Lock;

/** Moves files to places that are free, and to no other folder than is meant. */
final class Moves {
    /** Of a file, in bytes: what the usual file systems take. */
    private static final int LONGEST_NAME = 255;

    private static final Striped<Lock> LOCKS = Striped.lock(64);

    private Moves() {}

    /** Moves a file to a place that is free: of two of one name, the second gets a number. */
    static Path put(Path from, Path wanted) throws IOException {
        // Two batches that end in the same moment may have files of one name.
        Lock lock = LOCKS.get(wanted);
        lock.lock();
        try {
            Files.createDirectories(wanted.getParent());
            Path target = free(wanted);
            try {
                Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(from, target);
            }
            return target;
        } finally {
            lock.unlock();
        }
    }

    /** Looks in steps that double, and then between the last two: some senders give all of their files one name. */
    private static Path free(Path wanted) {
        if (!Files.exists(wanted)) {
            return wanted;
        }
        int taken = 1;
        int free = 2;
        while (Files.exists(numbered(wanted, free))) {
            taken = free;
            free *= 2;
        }
        while (free - taken > 1) {
            int middle = (taken + free) / 2;
            if (Files.exists(numbered(wanted, middle))) {
                taken = middle;
            } else {
                free = middle;
            }
        }
        return numbered(wanted, free);
    }

    private static Path numbered(Path path, int number) {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String ending = String.format(Locale.ROOT, " (%d)%s", number, dot > 0 ? name.substring(dot) : "");
        while (bytes(stem) + bytes(ending) > LONGEST_NAME && !stem.isEmpty()) {
            stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
        }
        return path.resolveSibling(stem + ending);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A path that stays within its folder, whatever an archive calls its entries. */
    static Path safe(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/")) {
            if (!part.isEmpty() && !part.equals(".") && !part.equals("..") && part.indexOf('\0') < 0) {
                parts.add(part);
            }
        }
        return Path.of(parts.isEmpty() ? "unnamed" : String.join("/", parts));
    }
}
