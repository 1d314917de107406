package io.waybill.intake.folder;

import io.waybill.content.StagedFile;
import io.waybill.intake.Arrived;
import io.waybill.intake.Origin;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Ending;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A folder that senders drop files into. Answers, delivered originals and rejected ones stand in folders of their own at its
 * top.
 */
final class FolderOrigin implements Origin {
    static final String NAME = "folder";

    private final FolderIntake intake;
    private final Drops drops;
    private final FolderClosing closing;
    private final FolderSweep sweep;

    FolderOrigin(FolderIntake intake, Drops drops, FolderClosing closing, FolderSweep sweep) {
        this.intake = intake;
        this.drops = drops;
        this.closing = closing;
        this.sweep = sweep;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Arrived> arrived(UUID batch) {
        return drops.of(batch).stream().map(Drop::arrived).toList();
    }

    @Override
    public void rebook(UUID batch, Arrived file, StagedFile now) {
        intake.rebook(file, now);
    }

    @Override
    public void taken(UUID batch, Map<UUID, String> fingerprints) {
        intake.taken(fingerprints);
    }

    @Override
    public Optional<Path> answers(Batch batch) {
        return inbox(batch).map(Inbox::answers);
    }

    @Override
    public void quarantine(Batch batch, Path copy, Ending rejected) throws IOException {
        Inbox inbox = inbox(batch)
                .orElseThrow(() -> new IllegalStateException("nothing of batch " + batch.id() + " was dropped"));
        Quarantine.keep(
                copy,
                inbox.quarantine(batch.id()).resolve(Moves.safe(batch.title())).resolve(Moves.safe(rejected.name())),
                rejected);
    }

    @Override
    public void close(Batch batch, List<Ending> documents) throws IOException {
        closing.close(drops.of(batch.id()), documents);
    }

    @Override
    public void recover() {
        intake.recover();
    }

    @Override
    public void sweep() {
        sweep.run();
    }

    private Optional<Inbox> inbox(Batch batch) {
        return drops.of(batch.id()).stream().findFirst().map(Drop::inbox);
    }
}
