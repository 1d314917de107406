package io.waybill.ods;

import io.waybill.content.Checksums;
import io.waybill.content.StagedFile;
import io.waybill.ledger.ClaimedDocuments;
import io.waybill.ledger.Description;
import io.waybill.ledger.Document;
import io.waybill.ledger.Ledger;
import io.waybill.ods.cdb.CatalogueFile;
import io.waybill.ods.cdb.Downloads;
import io.waybill.outcome.DocumentRefused;
import io.waybill.outcome.Refusal;
import io.waybill.outcome.Unavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;

/** Fetches the content of documents that a catalogue knows, and describes them. */
public final class CatalogueFiles {
    private final Ledger ledger;
    private final ClaimedDocuments documents;
    private final ListedFiles files;
    private final Downloads downloads;

    CatalogueFiles(Ledger ledger, ClaimedDocuments documents, ListedFiles files, Downloads downloads) {
        this.ledger = ledger;
        this.documents = documents;
        this.files = files;
        this.downloads = downloads;
    }

    /**
     * Brings the content of a document into staging and books it. Safe to repeat: what is there is not fetched again.
     *
     * @throws DocumentRefused if the catalogue's server doesn't have it, or what came isn't what the catalogue says
     * @throws Unavailable if the server can't be asked now
     */
    public Document fetch(Document document) throws IOException {
        Description description = document.description();
        ListedFiles.Source source = files.source(document.id())
                .orElseThrow(() -> new DocumentRefused(
                        Refusal.Cause.NO_FILE,
                        "No catalogue said where it is to be fetched from",
                        "take it into a flow of lists"));
        CatalogueFile file =
                new CatalogueFile(source.location(), document.content().size(), source.md5(), Instant.EPOCH, false);
        Path target = document.content().path();
        downloads.fetch(file, target);
        StagedFile staged = StagedFile.of(target);
        Checksums checksums = Checksums.of(target);
        HexFormat hex = HexFormat.of();
        Description described = description
                .withMediaType("application/pdf")
                .withChecksums(checksums.sha256(), hex.formatHex(checksums.crc32c()), hex.formatHex(checksums.md5()));
        return ledger.write(writes -> documents.fetched(writes, document, staged))
                .describedAs(described);
    }
}
