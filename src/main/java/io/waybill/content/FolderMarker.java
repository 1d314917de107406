package io.waybill.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The marker that a folder bears: a small file with an id, by which a folder is told from another one of its name. */
public final class FolderMarker {
    /** Where it stands in its folder. */
    public static final String NAME = ".waybill/folder";

    private static final int LONGEST = 100;

    /** How long somebody else may take to write it, before it is clear that his machine ended meanwhile. */
    private static final Duration HALF_WRITTEN = Duration.ofSeconds(10);

    private final Path root;
    private final Path file;

    /** Nothing is looked at yet. */
    public FolderMarker(Path folder) {
        this.root = folder;
        this.file = folder.resolve(NAME);
    }

    /**
     * What its file looks like, without a look into it.
     *
     * @throws NoSuchFileException if there is none
     */
    StagedFile atAGlance() throws IOException {
        return StagedFile.atAGlance(file);
    }

    /** The id, if the folder is there and has one. */
    Optional<String> read() throws IOException {
        try (SafeFolder folder = SafeFolder.of(root);
                InputStream in = Channels.newInputStream(folder.open(file, StandardOpenOption.READ))) {
            return Optional.of(new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip())
                    .filter(text -> !text.isEmpty());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Marks a folder, which is made if it isn't there, unless it is marked already: others may do so at the same time, and one of
     * them does. It outlives a power cut. Safe to repeat.
     *
     * @return the id that it bears now
     */
    String make() throws IOException {
        DurableFolders.make(root);
        makeOwn();
        String id = UUID.randomUUID().toString();
        try {
            write(id, StandardOpenOption.CREATE_NEW);
            return id;
        } catch (FileAlreadyExistsException e) {
            Optional<String> there = read();
            if (there.isPresent()) {
                return there.get();
            }
            if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                    .toInstant()
                    .isAfter(Instant.now().minus(HALF_WRITTEN))) {
                throw new FolderUnreachable(file + " is just being written by another process", e);
            }
            write(id, StandardOpenOption.TRUNCATE_EXISTING);
            return id;
        }
    }

    /**
     * Gives a folder the marker of the one that it replaces, whatever it has. It outlives a power cut. Safe to repeat.
     *
     * @throws IOException if the folder isn't there, or can't be written
     */
    public void replace(String id) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new NoSuchFileException(root.toString());
        }
        makeOwn();
        try (SafeFolder folder = SafeFolder.of(root)) {
            folder.deleteIfThere(file);
        }
        write(id, StandardOpenOption.CREATE_NEW);
    }

    private void makeOwn() throws IOException {
        try (SafeFolder folder = SafeFolder.of(root)) {
            folder.make(file.getParent());
            folder.force(root);
        }
    }

    private void write(String id, StandardOpenOption how) throws IOException {
        try (SafeFolder folder = SafeFolder.of(root)) {
            try (FileChannel channel = folder.open(file, StandardOpenOption.WRITE, how)) {
                channel.write(StandardCharsets.UTF_8.encode(id + "\n"));
                channel.force(true);
            }
            folder.force(file.getParent());
        }
    }
}
