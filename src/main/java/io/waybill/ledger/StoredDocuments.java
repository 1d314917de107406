package io.waybill.ledger;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Tells which stores have a document. */
public final class StoredDocuments {
    private record Found(UUID holder, UUID batch, String name, String standing) {}

    private final Ledger ledger;

    StoredDocuments(Ledger ledger) {
        this.ledger = ledger;
    }

    /** A document, if there is one of this id that is shown to whoever asks. */
    public Optional<StoredDocument> of(UUID id, Asker asker) {
        Asker.Condition shown = asker.batches("b");
        return ledger
                .read()
                .query(
                        "SELECT COALESCE(d.duplicate_of, d.id) AS holder, d.batch, d.name, COALESCE(d.outcome, d.state) AS standing"
                                + " FROM document d JOIN batch b ON b.id = d.batch WHERE d.id = ?" + shown.sql(),
                        (row, i) -> new Found(
                                Columns.id(row, "holder"),
                                Columns.id(row, "batch"),
                                row.getString("name"),
                                row.getString("standing")),
                        shown.after(id))
                .stream()
                .findFirst()
                .map(found -> new StoredDocument(id, found.batch, found.name, found.standing, copies(found.holder)));
    }

    private List<Delivery> copies(UUID document) {
        return ledger.read()
                .query(
                        Deliveries.select() + " WHERE v.document = ? AND v.state = 'DELIVERED' ORDER BY v.store",
                        (row, i) -> Deliveries.read(row),
                        document);
    }
}
