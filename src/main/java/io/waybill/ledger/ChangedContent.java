package io.waybill.ledger;

import io.waybill.content.Checksums;
import io.waybill.content.StagedFile;
import io.waybill.outcome.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** What becomes of documents that somebody goes on writing to while they are delivered. */
public final class ChangedContent {
    /** What becomes of a document whose content changed while it was being delivered. */
    public enum Verdict {
        /** It is described and delivered anew. */
        BEGINS_ANEW,
        /** A store may just be getting it, or have it from an attempt that wasn't answered, which has to be waited for. */
        LATER,
        /** A store has it as it was, or its batch is published together. */
        TOO_LATE
    }

    /** A delivery of the same document to another store. */
    private record Other(String store, DeliveryState state, boolean findFirst, long size) {
        private boolean isOpen() {
            return switch (state) {
                case WAITING, ACTIVE, COMMITTING, PAUSED -> true;
                case READY, DELIVERED, FAILED -> false;
            };
        }

        private boolean mayBeThere() {
            return state == DeliveryState.COMMITTING || findFirst;
        }
    }

    /** A delivery that failed as its document began anew. */
    private record Failed(UUID id, String store, long size) {}

    private final ClaimedDocuments documents;

    ChangedContent(ClaimedDocuments documents) {
        this.documents = documents;
    }

    /**
     * The content of a document changed while it was being delivered. If no store has anything of it yet, it is booked as it
     * is now, and described and delivered anew.
     *
     * @param now what the content looks like
     * @param pause until then
     */
    public Verdict changed(Writes writes, Delivery delivery, StagedFile now, Duration pause) {
        Document document = delivery.document();
        List<Other> others = writes.jdbc()
                .query(
                        "SELECT store, state, find_first, size FROM delivery WHERE document = ? AND id <> ? ORDER BY id"
                                + writes.database().locking(),
                        (row, i) -> new Other(
                                row.getString("store"),
                                DeliveryState.valueOf(row.getString("state")),
                                row.getBoolean("find_first"),
                                row.getLong("size")),
                        document.id(),
                        delivery.id());
        if (delivery.publish() != Publish.EACH || !others.stream().allMatch(Other::isOpen)) {
            return Verdict.TOO_LATE;
        }
        if (others.stream().anyMatch(Other::mayBeThere)) {
            return Verdict.LATER;
        }
        String words = String.format(
                Locale.ROOT,
                "its content changed on the way: %d bytes, then %d",
                document.content().size(),
                now.size());
        String end = ", run = NULL, claim = claim + 1, cause = ?, reason = ?, settled_at = now_ms()";
        String cause = Failure.Cause.CONTENT_CHANGED.name();
        writes.fenced("delivery", delivery.claim(), DeliveryTransition.CONTENT_CHANGED, end, cause, words);
        writes.jdbc()
                .update(
                        "UPDATE delivery SET " + DeliveryTransition.CONTENT_CHANGED.set() + end
                                + " WHERE document = ? AND " + DeliveryTransition.CONTENT_CHANGED.where(),
                        cause,
                        words,
                        document.id());
        writes.counters().left(delivery, DeliveryTransition.CONTENT_CHANGED);
        others.forEach(other -> writes.counters()
                .moved(
                        document.batch(),
                        other.store,
                        other.size,
                        other.state,
                        DeliveryTransition.CONTENT_CHANGED.to()));
        Deliveries.event(writes, delivery, DeliveryState.FAILED, words);
        documents.beginAnew(writes, document, now, pause, words);
        return Verdict.BEGINS_ANEW;
    }

    /**
     * Books again the deliveries of a document that begins anew, under the names that they have.
     *
     * @param stores to which it goes; what went elsewhere stays failed, and the document with it
     * @return how many there are; none if the document had no deliveries before
     */
    public int planAgain(Writes writes, Document document, String sameAs, List<String> stores) {
        List<Failed> failed = writes.jdbc()
                .query(
                        "SELECT id, store, size FROM delivery WHERE document = ? AND state = 'FAILED' ORDER BY id"
                                + writes.database().locking(),
                        (row, i) -> new Failed(Columns.id(row, "id"), row.getString("store"), row.getLong("size")),
                        document.id());
        List<Failed> again = failed.stream()
                .filter(delivery -> stores.contains(delivery.store))
                .toList();
        writes.fenced("document", document.claim(), "failed = ?", failed.size() - again.size());
        if (again.isEmpty()) {
            return 0;
        }
        documents.planned(writes, document, sameAs, again.size());
        writes.jdbc()
                .batchUpdate(
                        "DELETE FROM chunk WHERE delivery = ?",
                        again.stream().map(one -> new Object[] {one.id}).toList());
        long size = document.content().size();
        boolean large = Checksums.isLarge(size);
        List<Object[]> rows =
                again.stream().map(one -> new Object[] {size, large, one.id}).toList();
        writes.jdbc()
                .batchUpdate(
                        "UPDATE delivery SET " + DeliveryTransition.PLANNED_AGAIN.set()
                                + ", size = ?, large = ?, claim = claim + 1, attempts = 0, find_first = FALSE,"
                                + " session = NULL, confirmed = 0, cause = NULL, reason = NULL, settled_at = NULL,"
                                + " due_at = now_ms() WHERE id = ? AND "
                                + DeliveryTransition.PLANNED_AGAIN.where(),
                        rows);
        for (Failed one : again) {
            writes.counters().plannedAgain(document.batch(), one.store, one.size, size);
            writes.event(
                    document.batch(), document.id(), one.id, DeliveryState.WAITING, "with the content as it is now");
        }
        stores.forEach(store -> writes.wake(Deliveries.lane(store)));
        return again.size();
    }
}
