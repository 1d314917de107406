package io.waybill.intake.archive;

import io.waybill.content.Checksums;
import io.waybill.content.StagedFile;
import io.waybill.intake.DocumentGroups;
import io.waybill.intake.Splitting;
import io.waybill.intake.Staging;
import io.waybill.intake.manifest.Manifests;
import io.waybill.ledger.Description;
import io.waybill.ledger.Ids;
import io.waybill.ledger.NewDocument;
import io.waybill.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;

/** An archive that is being taken apart: its entries are written into staging, several at a time. */
final class ArchiveSplitting implements Splitting<ArchivePiece> {
    private final ArchivePieces pieces;
    private final Manifests manifests;
    private final DocumentGroups groups;
    private final Path staging;

    ArchiveSplitting(ArchivePieces pieces, Manifests manifests, DocumentGroups groups, Path staging) {
        this.pieces = pieces;
        this.manifests = manifests;
        this.groups = groups;
        this.staging = staging;
        groups.before().values().forEach(manifests::seen);
    }

    @Override
    public Iterator<ArchivePiece> pieces() {
        return pieces;
    }

    @Override
    public void stage(ArchivePiece piece) throws IOException {
        if (piece instanceof ArchivePiece.Packed packed) {
            groups.book(write(packed));
        } else {
            ArchivePiece.Refused refused = (ArchivePiece.Refused) piece;
            manifests.seen(refused.name());
            groups.book(new NewDocument(
                    refused.id(),
                    refused.position(),
                    refused.name(),
                    refused.file(),
                    Description.NONE,
                    Optional.of(refused.why())));
        }
    }

    @Override
    public void complete() {
        groups.complete(manifests.remark());
    }

    @Override
    public void close() throws IOException {
        try (manifests) {
            pieces.close();
        }
    }

    private NewDocument write(ArchivePiece.Packed piece) throws IOException {
        if (piece.entry().problem().isPresent()) {
            return refused(piece, piece.entry().problem().get());
        }
        Staging.make(staging);
        Path target = staging.resolve(String.valueOf(piece.position()));
        try {
            Checksums checksums = piece.archive().write(piece.entry(), target);
            Description description = manifests.describe(piece.name()).withChecksums(checksums);
            return new NewDocument(Ids.next(), piece.position(), piece.name(), StagedFile.of(target), description);
        } catch (BadEntry e) {
            return refused(piece, e.refusal());
        }
    }

    private NewDocument refused(ArchivePiece.Packed piece, Refusal why) {
        manifests.seen(piece.name());
        return new NewDocument(
                Ids.next(), piece.position(), piece.name(), piece.file(), Description.NONE, Optional.of(why));
    }
}
