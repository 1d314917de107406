package io.waybill.intake;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/** Where copied content waits. Intake stops while the disk has less room than its floor, and goes on by itself. */
public final class Staging {
    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

    private final Path root;
    private final DataSize floor;
    private boolean full;
    private boolean away;

    /** @param root is made by whoever knows whether it was there before: in place of one that is away nothing is made */
    public Staging(Path root, DataSize floor) {
        this.root = root.toAbsolutePath().normalize();
        this.floor = floor;
    }

    public Path root() {
        return root;
    }

    /** Where the copies that are made of a batch's documents wait, one file each, and nothing else. */
    public Path of(UUID batch) {
        return root.resolve(batch.toString());
    }

    /**
     * Makes a folder in staging, unless it is there. Safe to repeat.
     *
     * @throws java.nio.file.NoSuchFileException if the folder that it lies in isn't there: staging may be away, and nothing is made in
     *     its place
     */
    public static Path make(Path folder) throws IOException {
        try {
            return Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            LOG.trace("{} is there", folder, e);
            return folder;
        }
    }

    /** Removes a folder of staging if nothing is left in it. Safe to repeat. */
    public void removeIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} still holds what failed", folder);
        }
    }

    /** Whether so many bytes may be taken in and leave the floor free. */
    public boolean hasRoomFor(long bytes) {
        try {
            return hasRoom() && Files.getFileStore(root).getUsableSpace() - floor.toBytes() >= bytes;
        } catch (IOException e) {
            LOG.warn("The room left in {} can't be told: {}", root, e.toString());
            return false;
        }
    }

    /** Whether more may be taken in. */
    public synchronized boolean hasRoom() {
        long usable;
        try {
            usable = Files.getFileStore(root).getUsableSpace();
            away = false;
        } catch (IOException e) {
            if (!away) {
                LOG.warn("Intake pauses: the room left in {} can't be told: {}", root, e.toString());
            }
            away = true;
            return false;
        }
        boolean enough = usable >= floor.toBytes();
        if (enough == full) {
            full = !enough;
            if (full) {
                LOG.warn(
                        "Intake pauses: {} has {} MB left and waybill.intake.floor is {} MB. Drops stay where they are",
                        root,
                        usable >> 20,
                        floor.toMegabytes());
            } else {
                LOG.info("Intake goes on: {} has {} MB left", root, usable >> 20);
            }
        }
        return enough;
    }
}
