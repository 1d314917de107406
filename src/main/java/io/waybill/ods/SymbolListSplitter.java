package io.waybill.ods;

import io.waybill.intake.Arrived;
import io.waybill.intake.BatchRefused;
import io.waybill.intake.Splitter;
import io.waybill.intake.Splitting;
import io.waybill.intake.Staging;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocuments;
import io.waybill.ods.cdb.Catalogue;
import io.waybill.outcome.Refusal;
import java.io.IOException;
import java.util.List;

/** Lists of symbols: each language of a symbol becomes a document. */
final class SymbolListSplitter implements Splitter {
    static final String KIND = "symbols";

    private final Ledger ledger;
    private final Batches batches;
    private final NewDocuments documents;
    private final ListedSymbols listed;
    private final ListedFiles files;
    private final Catalogue catalogue;
    private final Staging staging;

    SymbolListSplitter(
            Ledger ledger,
            Batches batches,
            NewDocuments documents,
            ListedSymbols listed,
            ListedFiles files,
            Catalogue catalogue,
            Staging staging) {
        this.ledger = ledger;
        this.batches = batches;
        this.documents = documents;
        this.listed = listed;
        this.files = files;
        this.catalogue = catalogue;
        this.staging = staging;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Splitting<?> open(Batch batch, List<Arrived> arrived) throws IOException {
        Arrived list = arrived.stream()
                .filter(Arrived::isContent)
                .findFirst()
                .orElseThrow(() -> new BatchRefused(Refusal.of(Refusal.Cause.GONE, "The list is gone: give it again")));
        return new SymbolListing(
                ledger, batches, documents, listed, files, catalogue, batch, list.content(), staging.of(batch.id()));
    }
}
