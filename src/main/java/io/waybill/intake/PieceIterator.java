package io.waybill.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Walks through the drops of a batch, and through archives within archives as deep as the rules allow, always in the same
 * order: a piece has the same position after a restart. Nothing is read ahead.
 */
final class PieceIterator implements Iterator<Piece>, AutoCloseable {
    private record Level(Archive archive, Iterator<Archive.Entry> entries, String prefix) {}

    private final Iterator<Drop> drops;
    private final ArchiveRules rules;
    private final Path staging;
    private final Deque<Level> levels = new ArrayDeque<>();
    private final Map<Archive, Path> opened = new IdentityHashMap<>();
    private final List<Path> inner = new ArrayList<>();
    private Set<Integer> skipped = Set.of();
    private @Nullable Budget budget;
    private @Nullable Piece next;
    private int position;

    PieceIterator(List<Drop> drops, ArchiveRules rules, Path staging) {
        this.drops = drops.iterator();
        this.rules = rules;
        this.staging = staging;
    }

    /** Leaves out what is booked already. */
    void skip(Set<Integer> positions) {
        skipped = positions;
    }

    synchronized Path fileOf(Archive archive) {
        Path file = opened.get(archive);
        if (file == null) {
            throw new IllegalStateException("the archive was opened by somebody else");
        }
        return file;
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            Piece found = advance();
            if (found == null) {
                return false;
            }
            if (!skipped.contains(found.position())) {
                next = found;
            }
        }
        return true;
    }

    @Override
    public Piece next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Piece piece = next;
        next = null;
        return piece;
    }

    @Override
    public synchronized void close() throws IOException {
        for (Archive archive : opened.keySet()) {
            archive.close();
        }
        for (Path file : inner) {
            Files.deleteIfExists(file);
        }
    }

    private @Nullable Piece advance() {
        while (!levels.isEmpty()) {
            Level level = levels.element();
            if (level.entries.hasNext()) {
                Archive.Entry entry = level.entries.next();
                if (level.prefix.isEmpty() && Manifest.isManifest(entry.name())) {
                    continue;
                }
                String name = level.prefix + entry.name();
                if (isArchive(entry)
                        && levels.size() <= rules.depth()
                        && entry.problem().isEmpty()) {
                    Piece refused = descend(level.archive, entry, name);
                    if (refused != null) {
                        return refused;
                    }
                } else {
                    return new Piece.Packed(position++, name, level.archive, entry);
                }
            } else {
                levels.remove();
            }
        }
        while (drops.hasNext()) {
            Drop drop = drops.next();
            switch (drop.kind()) {
                case MANIFEST -> {
                    continue;
                }
                case FILE -> {
                    return drop.state() == Drop.State.COPIED
                            ? new Piece.Copied(position++, drop)
                            : new Piece.Moved(position++, drop);
                }
                case ARCHIVE -> {
                    Path file = drop.content().path();
                    budget = new Budget(rules, drop.original().size());
                    Piece refused = open(file, "", drop.name(), budget);
                    return refused == null ? advance() : refused;
                }
            }
        }
        return null;
    }

    private @Nullable Piece descend(Archive outer, Archive.Entry entry, String name) {
        Path file = staging.resolve("archive-" + inner.size());
        try {
            Files.createDirectories(staging);
            inner.add(file);
            outer.write(entry, file);
        } catch (BadEntry e) {
            return new Piece.Refused(position++, name, fileOf(outer), e.refusal());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Budget shared = budget == null ? new Budget(rules, file.toFile().length()) : budget;
        return open(file, name + "/", name, shared);
    }

    private @Nullable Piece open(Path file, String prefix, String name, Budget shared) {
        try {
            Archive archive = Archive.open(file, rules, shared, DataSize.ofBytes(freeSpace()));
            synchronized (this) {
                opened.put(archive, file);
            }
            levels.push(new Level(archive, archive.entries(), prefix));
            return null;
        } catch (UnreadableArchive e) {
            return new Piece.Refused(position++, name, file, e.refusal());
        } catch (NoRoom e) {
            throw new UncheckedIOException(new IOException(e.getMessage(), e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long freeSpace() throws IOException {
        Files.createDirectories(staging);
        return Files.getFileStore(staging).getUsableSpace();
    }

    private static boolean isArchive(Archive.Entry entry) {
        return Arrivals.isArchive(Path.of(entry.name()));
    }
}
