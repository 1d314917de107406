package io.waybill.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names in folders that outlive a power cut. A file that is forced to the disk is there after one only if its folder, which has its name,
 * is forced, too; see fsync(2).
 */
public final class DurableFolders {
    private static final Logger LOG = LoggerFactory.getLogger(DurableFolders.class);
    /** What systems say of file systems, such as some shares, that can't force a folder by itself. */
    private static final Set<String> NOT_KNOWN = Set.of("Invalid argument", "Operation not supported");

    /** How a folder is opened. */
    @FunctionalInterface
    interface Opening {
        FileChannel open() throws IOException;
    }

    private DurableFolders() {}

    /** Makes a folder and those above it, unless they are there, so that they outlive a power cut. Safe to repeat. */
    public static void make(Path folder) throws IOException {
        Path wanted = folder.toAbsolutePath();
        Path there = wanted;
        while (there.getParent() != null && !Files.isDirectory(there)) {
            there = there.getParent();
        }
        Files.createDirectories(wanted);
        for (Path made = wanted; !made.equals(there); made = made.getParent()) {
            force(made.getParent());
        }
    }

    /** Puts on the disk which names a folder has. Safe to repeat. */
    public static void force(Path folder) throws IOException {
        force(folder, () -> FileChannel.open(folder, StandardOpenOption.READ));
    }

    /** The same for one that is opened in another way. */
    static void force(Path folder, Opening opening) throws IOException {
        try (FileChannel channel = opening.open()) {
            channel.force(true);
        } catch (IOException e) {
            if (!NOT_KNOWN.contains(e.getMessage())) {
                throw e;
            }
            LOG.debug("The file system of {} can't force a folder: {}", folder, e.getMessage());
        }
    }
}
