package io.waybill.intake.archive;

import io.waybill.content.StagedFile;
import io.waybill.intake.Arrived;
import io.waybill.intake.Staging;
import io.waybill.intake.manifest.Manifest;
import io.waybill.ledger.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/**
 * Walks through an archive, and through archives within it as deep as the rules allow, always in the same order: a piece has
 * the same position after a restart. Nothing is read ahead.
 */
final class ArchivePieces implements Iterator<ArchivePiece>, AutoCloseable {
    private record Level(Archive archive, StagedFile file, Iterator<Archive.Entry> entries, String prefix) {}

    private final Arrived outermost;
    private final ArchiveRules rules;
    private final Path staging;
    private final Set<Integer> booked;
    private final Budget budget;
    private final Deque<Level> levels = new ArrayDeque<>();
    private final List<Archive> opened = new ArrayList<>();
    private boolean begun;
    private @Nullable ArchivePiece next;
    private int position;

    /**
     * @param staging where archives within the archive are written to
     * @param booked the positions that are left out
     */
    ArchivePieces(Arrived outermost, ArchiveRules rules, Path staging, Set<Integer> booked) {
        this.outermost = outermost;
        this.rules = rules;
        this.staging = staging;
        this.booked = booked;
        this.budget = new Budget(rules, outermost.content().size());
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            ArchivePiece found = advance();
            if (found == null) {
                return false;
            }
            if (!booked.contains(found.position())) {
                next = found;
            }
        }
        return true;
    }

    @Override
    public ArchivePiece next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        ArchivePiece piece = next;
        next = null;
        return piece;
    }

    @Override
    public void close() throws IOException {
        for (Archive archive : opened) {
            archive.close();
        }
        FileSystemUtils.deleteRecursively(inner());
    }

    private @Nullable ArchivePiece advance() {
        try {
            if (!begun) {
                begun = true;
                ArchivePiece refused = open(outermost.content(), "", outermost.name(), outermost.id());
                if (refused != null) {
                    return refused;
                }
            }
            while (!levels.isEmpty()) {
                Level level = levels.element();
                if (!level.entries.hasNext()) {
                    levels.remove();
                    continue;
                }
                ArchivePiece piece = piece(level, level.entries.next());
                if (piece != null) {
                    return piece;
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an entry is: a piece, or nothing of its own. */
    private @Nullable ArchivePiece piece(Level level, Archive.Entry entry) throws IOException {
        if (level.prefix.isEmpty() && Manifest.isManifest(entry.name())) {
            return null;
        }
        String name = level.prefix + entry.name();
        boolean isOpened = ArchiveSplitter.isArchive(entry.name())
                && levels.size() <= rules.depth()
                && entry.problem().isEmpty();
        return isOpened
                ? descend(level, entry, name)
                : new ArchivePiece.Packed(position++, name, level.archive, entry, level.file);
    }

    private @Nullable ArchivePiece descend(Level outer, Archive.Entry entry, String name) throws IOException {
        Path file = Staging.make(inner()).resolve(String.valueOf(opened.size()));
        try {
            outer.archive.write(entry, file);
        } catch (BadEntry e) {
            return new ArchivePiece.Refused(position++, Ids.next(), name, outer.file, e.refusal());
        }
        return open(StagedFile.of(file), name + "/", name, Ids.next());
    }

    private @Nullable ArchivePiece open(StagedFile file, String prefix, String name, UUID id) throws IOException {
        try {
            Archive archive = Archive.open(file.path(), rules, budget, freeSpace());
            opened.add(archive);
            levels.push(new Level(archive, file, archive.entries(), prefix));
            return null;
        } catch (UnreadableArchive e) {
            return new ArchivePiece.Refused(position++, id, name, file, e.refusal());
        } catch (NoRoom e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private DataSize freeSpace() throws IOException {
        return DataSize.ofBytes(Files.getFileStore(Staging.make(staging)).getUsableSpace());
    }

    private Path inner() throws IOException {
        return Staging.make(staging).resolve("archives");
    }
}
