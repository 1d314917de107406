package io.waybill.intake.files;

import io.waybill.content.UsedFolders;
import io.waybill.intake.Arrived;
import io.waybill.intake.DocumentGroups;
import io.waybill.intake.Splitter;
import io.waybill.intake.Splitting;
import io.waybill.intake.Staging;
import io.waybill.intake.manifest.ManifestNames;
import io.waybill.intake.manifest.Manifests;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocuments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Loose files: each is a document. What an origin doesn't let go is copied, and a manifest among them describes them. */
public final class FilesSplitter implements Splitter {
    public static final String KIND = "files";

    private final Ledger ledger;
    private final Batches batches;
    private final NewDocuments documents;
    private final Staging staging;
    private final UsedFolders folders;

    FilesSplitter(Ledger ledger, Batches batches, NewDocuments documents, Staging staging, UsedFolders folders) {
        this.ledger = ledger;
        this.batches = batches;
        this.documents = documents;
        this.staging = staging;
        this.folders = folders;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean reads(Arrived file) {
        return !file.isContent();
    }

    @Override
    public Splitting<?> open(Batch batch, List<Arrived> arrived) throws IOException {
        DocumentGroups groups = new DocumentGroups(ledger, batches, documents, batch);
        Path folder = staging.of(batch.id());
        return new FilesSplitting(arrived, manifests(arrived, folder), groups, folder, folders);
    }

    private static Manifests manifests(List<Arrived> arrived, Path folder) throws IOException {
        List<ManifestNames> manifests = new ArrayList<>();
        for (Arrived file : arrived) {
            if (file.role() == Arrived.Role.MANIFEST) {
                manifests.add(ManifestNames.read(file.content(), file.name(), folder));
            }
        }
        return new Manifests(
                manifests,
                arrived.stream().filter(Arrived::isContent).map(Arrived::name).toList());
    }
}
