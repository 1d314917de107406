package io.waybill.intake.folder;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Moves files to places that are free, and to no other folder than is meant. */
final class Moves {
    private Moves() {}

    /** Moves a file to a place that is free: of two of one name, the second gets a number. */
    static Path put(Path from, Path wanted) throws IOException {
        Path target = wanted;
        Files.createDirectories(target.getParent());
        for (int number = 2; Files.exists(target); number++) {
            target = numbered(wanted, number);
        }
        try {
            Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, target);
        }
        return target;
    }

    private static Path numbered(Path path, int number) {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        return path.resolveSibling(String.format(Locale.ROOT, "%s (%d)%s", stem, number, extension));
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
