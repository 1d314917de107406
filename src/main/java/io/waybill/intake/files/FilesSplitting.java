package io.waybill.intake.files;

import io.waybill.content.Checksums;
import io.waybill.content.ContentGone;
import io.waybill.content.Copies;
import io.waybill.content.StagedFile;
import io.waybill.content.UsedFolders;
import io.waybill.intake.Arrived;
import io.waybill.intake.DocumentGroups;
import io.waybill.intake.Splitting;
import io.waybill.intake.Staging;
import io.waybill.intake.manifest.Manifests;
import io.waybill.ledger.Description;
import io.waybill.ledger.Ids;
import io.waybill.ledger.NewDocument;
import io.waybill.outcome.Refusal;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Loose files that are being copied, and described by their manifest. */
final class FilesSplitting implements Splitting<FilesSplitting.Piece> {
    /** A file, and the place that it gets among the documents. */
    record Piece(int position, Arrived file) {}

    private final List<Piece> pieces;
    private final Manifests manifests;
    private final DocumentGroups groups;
    private final Path staging;
    private final UsedFolders folders;

    FilesSplitting(
            List<Arrived> arrived, Manifests manifests, DocumentGroups groups, Path staging, UsedFolders folders) {
        List<Arrived> files = arrived.stream().filter(Arrived::isContent).toList();
        this.pieces = IntStream.range(0, files.size())
                .mapToObj(i -> new Piece(i, files.get(i)))
                .toList();
        this.manifests = manifests;
        this.groups = groups;
        this.staging = staging;
        this.folders = folders;
        groups.before().values().forEach(manifests::seen);
    }

    @Override
    public Iterator<Piece> pieces() {
        return pieces.stream()
                .filter(piece -> !groups.before().containsKey(piece.position()))
                .iterator();
    }

    @Override
    public void stage(Piece piece) throws IOException {
        Arrived file = piece.file();
        groups.book(
                file.isStaged()
                        ? document(piece, file.content(), manifests.describe(file.name()))
                        : copy(piece, staging.resolve(String.valueOf(piece.position()))));
    }

    @Override
    public void complete() {
        groups.complete(manifests.remark());
    }

    @Override
    public void close() throws IOException {
        manifests.close();
    }

    private NewDocument copy(Piece piece, Path target) throws IOException {
        StagedFile original = piece.file().content();
        Staging.make(staging);
        Checksums checksums;
        try (FileChannel from = original.open();
                FileChannel to = FileChannel.open(
                        target,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            checksums = Copies.copy(Channels.newInputStream(from), Channels.newOutputStream(to), original.size());
            to.force(true);
        } catch (ContentGone e) {
            folders.require(original.path());
            return vanished(piece);
        }
        original.requireUnchanged();
        if (!Checksums.of(target).equals(checksums)) {
            throw new IOException(String.format(
                    Locale.ROOT, "%s was copied to %s, and the copy differs: check the disk", original.path(), target));
        }
        return document(
                piece,
                StagedFile.of(target),
                manifests.describe(piece.file().name()).withChecksums(checksums));
    }

    private NewDocument vanished(Piece piece) {
        manifests.seen(piece.file().name());
        return new NewDocument(
                Ids.next(),
                piece.position(),
                piece.file().name(),
                piece.file().content(),
                Description.NONE,
                Optional.of(
                        Refusal.of(Refusal.Cause.GONE, "The file vanished before it could be copied: drop it again")));
    }

    private static NewDocument document(Piece piece, StagedFile content, Description description) {
        return new NewDocument(piece.file().id(), piece.position(), piece.file().name(), content, description);
    }
}
