package io.waybill.intake;

import io.waybill.content.Checksums;
import io.waybill.content.Copies;
import io.waybill.content.StagedFile;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.CrashPoint;
import io.waybill.ledger.Description;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocument;
import io.waybill.outcome.Refusal;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A batch that is being taken apart. Its pieces are staged by several threads at once and booked in groups, so that ten
 * thousand entries aren't ten thousand commits; what is booked is not staged again after a kill.
 */
public final class Unpacking implements AutoCloseable {
    private static final int GROUP = 200;
    private static final long GROUP_BYTES = 64L << 20;

    private final Ledger ledger;
    private final Batches batches;
    private final Documents documents;
    private final Batch batch;
    private final Path staging;
    private final PieceIterator pieces;
    private final Names names;
    private final Set<Integer> booked;
    private final List<NewDocument> unbooked = new ArrayList<>();
    private long unbookedBytes;

    Unpacking(
            Ledger ledger,
            Batches batches,
            Documents documents,
            Batch batch,
            Path staging,
            PieceIterator pieces,
            Names names) {
        this.ledger = ledger;
        this.batches = batches;
        this.documents = documents;
        this.batch = batch;
        this.staging = staging;
        this.pieces = pieces;
        this.names = names;
        Map<Integer, String> before = batches.booked(batch.id());
        this.booked = Set.copyOf(before.keySet());
        before.values().forEach(names::seen);
    }

    /** The pieces that are not booked yet, in the order of the drop. */
    public Iterator<Piece> pieces() {
        pieces.skip(booked);
        return pieces;
    }

    /**
     * Stages one piece. Several threads may do so at once.
     *
     * @throws IOException if it can't be staged now, for a reason that isn't its own: a full disk, a lost mount
     */
    public void stage(Piece piece) throws IOException {
        NewDocument document;
        if (piece instanceof Piece.Moved moved) {
            document = taken(moved, moved.drop().original().at(moved.drop().staged()), Optional.empty(), moved.drop());
        } else if (piece instanceof Piece.Copied copied) {
            document = copy(copied);
        } else if (piece instanceof Piece.Packed packed) {
            document = unpack(packed);
        } else {
            Piece.Refused refused = (Piece.Refused) piece;
            document = refused(refused, StagedFile.of(refused.file()), refused.why());
        }
        book(document);
    }

    /** Everything is staged: books the rest, and that the batch is complete. */
    public void complete() throws IOException {
        flush();
        ledger.write(writes -> {
            names.remark().ifPresent(remark -> batches.note(writes, batch.id(), remark));
            batches.complete(writes, batch.id(), batch.flow(), Optional.of(batch.claim()));
            return batch;
        });
    }

    @Override
    public void close() throws IOException {
        pieces.close();
    }

    private NewDocument copy(Piece.Copied piece) throws IOException {
        Drop drop = piece.drop();
        Files.createDirectories(staging);
        Path target = staging.resolve(String.valueOf(piece.position()));
        Checksums checksums;
        try (FileChannel from = drop.original().open();
                FileChannel to = FileChannel.open(
                        target,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            checksums = Copies.copy(
                    Channels.newInputStream(from),
                    Channels.newOutputStream(to),
                    drop.original().size());
            to.force(true);
        } catch (NoSuchFileException e) {
            return refused(
                    piece,
                    drop.original(),
                    Refusal.of(Refusal.Cause.GONE, "The file vanished before it could be copied: drop it again"));
        }
        drop.original().requireUnchanged();
        Checksums copy = Checksums.of(target, true);
        if (!copy.equals(checksums)) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s was copied to %s, and the copy differs: check the disk",
                    drop.original().path(),
                    target));
        }
        return taken(piece, StagedFile.of(target), Optional.of(checksums), drop);
    }

    private NewDocument unpack(Piece.Packed piece) throws IOException {
        StagedFile archive = StagedFile.of(pieces.fileOf(piece.archive()));
        if (piece.entry().problem().isPresent()) {
            return refused(piece, archive, piece.entry().problem().get());
        }
        Files.createDirectories(staging);
        Path target = staging.resolve(String.valueOf(piece.position()));
        try {
            Checksums checksums = piece.archive().write(piece.entry(), target, Archive.Option.MD5);
            return taken(piece, StagedFile.of(target), Optional.of(checksums), null);
        } catch (BadEntry e) {
            return refused(piece, archive, e.refusal());
        }
    }

    private NewDocument taken(Piece piece, StagedFile content, Optional<Checksums> checksums, @Nullable Drop drop) {
        Description description = names.describe(piece.name());
        if (checksums.isPresent()) {
            HexFormat hex = HexFormat.of();
            description = description.withChecksums(
                    checksums.get().sha256(),
                    hex.formatHex(checksums.get().crc32c()),
                    hex.formatHex(checksums.get().md5()));
        }
        return new NewDocument(
                drop == null ? Ids.next() : drop.id(), piece.position(), piece.name(), content, description);
    }

    private NewDocument refused(Piece piece, StagedFile content, Refusal why) {
        names.seen(piece.name());
        return new NewDocument(Ids.next(), piece.position(), piece.name(), content, Description.NONE, Optional.of(why));
    }

    private void book(NewDocument document) {
        List<NewDocument> group = List.of();
        synchronized (unbooked) {
            unbooked.add(document);
            unbookedBytes += document.content().size();
            if (unbooked.size() >= GROUP || unbookedBytes >= GROUP_BYTES) {
                group = drain();
            }
        }
        write(group);
    }

    private void flush() {
        List<NewDocument> group;
        synchronized (unbooked) {
            group = drain();
        }
        write(group);
    }

    private List<NewDocument> drain() {
        List<NewDocument> group = List.copyOf(unbooked);
        unbooked.clear();
        unbookedBytes = 0;
        return group;
    }

    private void write(List<NewDocument> group) {
        if (!group.isEmpty()) {
            ledger.write(writes -> {
                batches.requireHeld(writes, batch.claim());
                documents.book(writes, batch.id(), batch.flow(), group);
                return group.size();
            });
            CrashPoint.IN_SPLIT.reached();
        }
    }
}
