package io.waybill.intake.upload;

import io.waybill.content.DayFolders;
import io.waybill.content.DurableFolders;
import io.waybill.content.StagedFile;
import io.waybill.intake.Arrived;
import io.waybill.intake.Origin;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Ending;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Content that was sent over HTTP. Whoever sent it asks for its receipt; delivered originals go, and rejected ones are kept for an
 * operator.
 */
final class UploadOrigin implements Origin {
    static final String NAME = "upload";

    private final Ledger ledger;
    private final UploadRows rows;
    private final Uploads uploads;
    private final Joining joining;
    private final Path quarantine;

    UploadOrigin(Ledger ledger, UploadRows rows, Uploads uploads, Joining joining, Path quarantine) {
        this.ledger = ledger;
        this.rows = rows;
        this.uploads = uploads;
        this.joining = joining;
        this.quarantine = quarantine.toAbsolutePath().normalize();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Arrived> arrived(UUID batch) {
        return rows.of(batch).stream()
                .map(one -> new Arrived(
                        one.upload().document(),
                        one.upload().position(),
                        one.upload().name(),
                        one.content(),
                        one.upload().role(),
                        true))
                .toList();
    }

    @Override
    public void rebook(UUID batch, Arrived file, StagedFile now) {
        ledger.write(writes -> {
            rows.rebook(writes, file.id(), now);
            return file;
        });
    }

    @Override
    public void taken(UUID batch, Map<UUID, String> fingerprints) {
        // Nobody but us can write what was uploaded, so it is compared with nothing.
    }

    @Override
    public Optional<Path> answers(Batch batch) {
        return Optional.empty();
    }

    @Override
    public void quarantine(Batch batch, Path copy, Ending rejected) throws IOException {
        keep(batch, copy, rejected);
    }

    @Override
    public void close(Batch batch, List<Ending> documents) throws IOException {
        boolean anyFailed = documents.stream().anyMatch(Ending::isFailed);
        Map<UUID, Ending> byId = new HashMap<>();
        documents.forEach(document -> byId.put(document.id(), document));
        for (UploadRows.Complete one : rows.of(batch.id())) {
            Ending own = byId.get(one.upload().document());
            Path content = one.content().path();
            if (own != null && own.isRejected()) {
                keep(batch, content, own);
            } else if (own == null ? !anyFailed : !own.isFailed()) {
                Files.deleteIfExists(content);
            }
        }
    }

    @Override
    public void recover() throws IOException {
        uploads.recover();
        joining.recover();
    }

    @Override
    public void sweep() throws IOException {
        uploads.expire();
    }

    /** Under a number, for a name that others chose may be none that a file can have; what it was called stands beside it. */
    private void keep(Batch batch, Path content, Ending rejected) throws IOException {
        if (!Files.exists(content)) {
            return;
        }
        Path folder =
                DayFolders.of(quarantine, batch.id(), ZoneId.systemDefault()).resolve(Ids.brief(batch.id()));
        DurableFolders.make(folder);
        Path kept = folder.resolve(rejected.id().toString());
        Files.writeString(
                folder.resolve(rejected.id() + ".problem.txt"),
                String.format(Locale.ROOT, "%s could not be taken.%n%n%s%n", rejected.name(), rejected.reason()),
                StandardCharsets.UTF_8);
        Files.move(content, kept, StandardCopyOption.ATOMIC_MOVE);
    }
}
