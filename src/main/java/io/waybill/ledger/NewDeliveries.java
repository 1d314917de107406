package io.waybill.ledger;

import io.waybill.content.Checksums;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Books the deliveries of documents. */
public final class NewDeliveries {
    /**
     * A delivery that is about to be booked.
     *
     * @param remoteId the object's id, where the store wants it chosen beforehand; otherwise empty
     */
    public record Planned(UUID id, String store, String target, String remoteId) {}

    /** How the batch of a document stands. */
    private record Standing(int priority, Sending sending, Publish publish) {}

    /** @param run which it is claimed for at once, or nothing */
    private record Row(
            Document document,
            Planned delivery,
            int priority,
            long queuePlace,
            @Nullable UUID run) {
        boolean isLarge() {
            return Checksums.isLarge(document.content().size());
        }

        boolean isClaimed() {
            return run != null;
        }

        DeliveryState state() {
            return (isClaimed() ? DeliveryTransition.HANDED_OVER : DeliveryTransition.PLANNED).to();
        }

        /** As a worker holds it. */
        Delivery claimed() {
            return new Delivery(
                    new Claim(delivery.id(), Claim.FIRST),
                    delivery.store(),
                    delivery.target(),
                    delivery.remoteId(),
                    false,
                    1,
                    Publish.EACH,
                    document);
        }
    }

    private static final Insert<Row> INSERT = Insert.<Row>into("delivery")
            .id("id", row -> row.delivery.id())
            .id("document", row -> row.document.id())
            .id("batch", row -> row.document.batch())
            .text("store", row -> row.delivery.store())
            .text("target", row -> row.delivery.target())
            .text("state", row -> row.state().name())
            .text("remote_id", row -> row.delivery.remoteId())
            .number("priority", Row::priority)
            .number("queue_place", Row::queuePlace)
            .number("size", row -> row.document.content().size())
            .flag("large", Row::isLarge)
            .number("claim", row -> row.isClaimed() ? Claim.FIRST : 0)
            .id("run", Row::run)
            .number("attempts", row -> row.isClaimed() ? 1 : 0)
            .now("due_at", "created_at")
            .flag("claimed_at", "CASE WHEN ? THEN now_ms() END", Row::isClaimed)
            .build();

    private final ClaimedDocuments documents;
    private final Deliveries deliveries;
    private final NodeRuns runs;

    NewDeliveries(ClaimedDocuments documents, Deliveries deliveries, NodeRuns runs) {
        this.documents = documents;
        this.deliveries = deliveries;
        this.runs = runs;
    }

    /**
     * Books all deliveries of a document and what is known of it. Workers that are free get small ones at once.
     *
     * @param sameAs what a later document of the same content, name, symbol and language would have in common
     * @param together whether its batch is published together from now on
     */
    public void plan(Writes writes, Document document, String sameAs, List<Planned> planned, boolean together) {
        if (planned.isEmpty()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s has no deliveries to plan: reject it, for it would never be settled",
                    document.name()));
        }
        documents.planned(writes, document, sameAs, planned.size());
        Standing batch = standing(writes, document.batch());
        boolean atOnce = !together
                && batch.sending == Sending.ON
                && batch.publish == Publish.EACH
                && Claims.isRunning(writes, runs.current());
        List<Row> rows = new ArrayList<>(planned.size());
        for (Planned delivery : planned) {
            rows.add(row(writes, document, delivery, batch.priority, atOnce));
        }
        INSERT.all(writes, rows);
        rows.stream().filter(row -> !row.isClaimed()).forEach(row -> writes.counters()
                .planned(
                        document.batch(),
                        row.delivery.store(),
                        document.content().size()));
    }

    private Row row(Writes writes, Document document, Planned delivery, int priority, boolean atOnce) {
        long place = deliveries.queuePlaces().of(writes, delivery.store(), document);
        Row waiting = new Row(document, delivery, priority, place, null);
        String lane = Deliveries.lane(delivery.store());
        Handover.Reserved<Delivery> free = writes.reservations().reserve(lane, atOnce && !waiting.isLarge() ? 1 : 0);
        if (free.left() == 0) {
            writes.wake(lane);
            return waiting;
        }
        Row claimed = new Row(document, delivery, priority, place, runs.current());
        free.add(claimed.claimed());
        deliveries.queuePlaces().reached(delivery.store(), false, place);
        return claimed;
    }

    private static Standing standing(Writes writes, UUID batch) {
        return Objects.requireNonNull(writes.jdbc()
                .queryForObject(
                        "SELECT priority, sending, publish FROM batch WHERE id = ?",
                        (row, i) -> new Standing(
                                row.getInt("priority"),
                                Sending.valueOf(row.getString("sending")),
                                Publish.valueOf(row.getString("publish"))),
                        batch));
    }
}
