package io.waybill.intake.archive;

import io.waybill.intake.Arrived;
import io.waybill.intake.BatchRefused;
import io.waybill.intake.DocumentGroups;
import io.waybill.intake.Splitter;
import io.waybill.intake.Splitting;
import io.waybill.intake.Staging;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocuments;
import io.waybill.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Archives: each file in one is a document, described by the manifest in it, and archives within it are opened too. */
final class ArchiveSplitter implements Splitter {
    private static final String KIND = "archive";

    private final Ledger ledger;
    private final Batches batches;
    private final NewDocuments documents;
    private final Staging staging;

    ArchiveSplitter(Ledger ledger, Batches batches, NewDocuments documents, Staging staging) {
        this.ledger = ledger;
        this.batches = batches;
        this.documents = documents;
        this.staging = staging;
    }

    static boolean isArchive(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean takes(String fileName) {
        return isArchive(fileName);
    }

    @Override
    public Splitting<?> open(Batch batch, List<Arrived> arrived) throws IOException {
        Arrived archive = arrived.stream()
                .filter(Arrived::isContent)
                .findFirst()
                .orElseThrow(
                        () -> new BatchRefused(Refusal.of(Refusal.Cause.GONE, "The archive is gone: drop it again")));
        ArchiveRules rules = ArchiveRules.of(batch.settings());
        Path folder = staging.of(batch.id());
        DocumentGroups groups = new DocumentGroups(ledger, batches, documents, batch);
        return new ArchiveSplitting(
                new ArchivePieces(archive, rules, folder, groups.before().keySet()),
                PackedManifests.of(archive, rules, folder),
                groups,
                folder);
    }
}
