package io.waybill.ods;

import io.waybill.content.StagedFile;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ledger;
import io.waybill.ods.cdb.Catalogue;
import java.io.IOException;
import java.nio.file.Path;

/** Opens lists of symbols, whose languages become the documents of a batch. */
public final class SymbolLists {
    private final Ledger ledger;
    private final Batches batches;
    private final Documents documents;
    private final ListedSymbols listed;
    private final ListedFiles files;
    private final Catalogue catalogue;

    SymbolLists(
            Ledger ledger,
            Batches batches,
            Documents documents,
            ListedSymbols listed,
            ListedFiles files,
            Catalogue catalogue) {
        this.ledger = ledger;
        this.batches = batches;
        this.documents = documents;
        this.listed = listed;
        this.files = files;
        this.catalogue = catalogue;
    }

    /**
     * Opens a list.
     *
     * @param list the file with the symbols
     * @param folder where the files of the batch are to stand later
     * @throws BadList if it says of itself what can't be followed
     */
    public SymbolListing open(Batch batch, StagedFile list, Path folder) throws IOException {
        return new SymbolListing(ledger, batches, documents, listed, files, catalogue, batch, list, folder);
    }
}
