package io.waybill.ledger;

import io.waybill.content.Checksums;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Books the deliveries of documents. */
public final class NewDeliveries {
    /**
     * A delivery that is about to be booked.
     *
     * @param remoteId the object's id, where the store wants it chosen beforehand; otherwise empty
     */
    public record Planned(UUID id, String store, String target, String remoteId) {}

    private record Row(Document document, Planned delivery, long queuePlace) {}

    private static final Insert<Row> INSERT = Insert.<Row>into("delivery")
            .id("id", row -> row.delivery.id())
            .id("document", row -> row.document.id())
            .id("batch", row -> row.document.batch())
            .text("store", row -> row.delivery.store())
            .text("target", row -> row.delivery.target())
            .always("state", "'" + DeliveryTransition.PLANNED.to() + "'")
            .text("remote_id", row -> row.delivery.remoteId())
            .id("priority", "(SELECT priority FROM batch WHERE id = ?)", row -> row.document.batch())
            .number("queue_place", Row::queuePlace)
            .flag("large", row -> Checksums.isLarge(row.document.content().size()))
            .now("due_at", "created_at")
            .build();

    private final ClaimedDocuments documents;
    private final Deliveries deliveries;

    NewDeliveries(ClaimedDocuments documents, Deliveries deliveries) {
        this.documents = documents;
        this.deliveries = deliveries;
    }

    /**
     * Books all deliveries of a document and what is known of it.
     *
     * @param sameAs what a later document of the same content, name, symbol and language would have in common
     */
    public void plan(Writes writes, Document document, String sameAs, List<Planned> planned) {
        if (planned.isEmpty()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s has no deliveries to plan: reject it, for it would never be settled",
                    document.name()));
        }
        documents.planned(writes, document, sameAs, planned.size());
        INSERT.all(
                writes,
                planned.stream()
                        .map(delivery -> new Row(
                                document, delivery, deliveries.queuePlaces().of(writes, delivery.store(), document)))
                        .toList());
        for (Planned delivery : planned) {
            writes.wake(Deliveries.lane(delivery.store()));
        }
    }
}
