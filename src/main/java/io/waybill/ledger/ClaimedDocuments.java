package io.waybill.ledger;

import io.waybill.content.StagedFile;
import io.waybill.outcome.Refusal;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What becomes of documents that are claimed. All throw {@link StaleClaim} when the claim is no longer ours. */
public final class ClaimedDocuments {
    private static final Duration WAIT_FOR_ANOTHER = Duration.ofMinutes(5);

    ClaimedDocuments() {}

    /** The document can't be taken; its content is kept for the sender. */
    public void reject(Writes writes, Document document, Refusal why) {
        finish(writes, document, DocumentTransition.REJECTED, why, null);
    }

    /** The same document was delivered before. */
    public void duplicate(Writes writes, Document document, UUID first, String reason) {
        finish(writes, document, DocumentTransition.FOUND_BEFORE, Refusal.of(Refusal.Cause.DUPLICATE, reason), first);
    }

    /**
     * Gives the claim back until another document of the same name is settled. Should another node settle that one in
     * this moment, the document is looked at again after five minutes.
     */
    public void waitFor(Writes writes, Document document, UUID other) {
        writes.fenced(
                "document",
                document.claim(),
                DocumentTransition.PUT_OFF,
                ", run = NULL, attempts = attempts - 1, reason = NULL, waits_for = ?, due_at = now_ms() + ?",
                other,
                WAIT_FOR_ANOTHER.toMillis());
        writes.counters().moved(document, DocumentTransition.PUT_OFF);
        writes.event(document.batch(), document.id(), null, DocumentState.NEW, "waits for document " + other);
    }

    /**
     * Gives the claim back for a while, because of something that isn't the document's fault. That is an event the first time only, for
     * many may wait for the same over and over; the row tells it as long as the document waits.
     */
    public void postpone(Writes writes, Document document, Duration pause, String why) {
        String reason = Texts.shorten(why, 4000);
        boolean isTold = writes.jdbc()
                .queryForList("SELECT reason FROM document WHERE id = ?", String.class, document.id())
                .contains(reason);
        writes.fenced(
                "document",
                document.claim(),
                DocumentTransition.PUT_OFF,
                ", run = NULL, attempts = attempts - 1, reason = ?, due_at = now_ms() + ?",
                reason,
                pause.toMillis());
        writes.counters().moved(document, DocumentTransition.PUT_OFF);
        if (!isTold) {
            writes.event(document.batch(), document.id(), null, DocumentState.NEW, "put off: " + why);
        }
    }

    /** The content of a document was fetched, and stands in staging; the claim stays. */
    public Document fetched(Writes writes, Document document, StagedFile content) {
        writes.fenced(
                "document",
                document.claim(),
                "path = ?, size = ?, modified = ?, file_key = ?",
                content.path().toString(),
                content.size(),
                content.modified(),
                content.fileKey());
        writes.counters().resized(document, Books.Place.IN_FLIGHT, Books.Place.IN_FLIGHT, content.size());
        return document.at(content);
    }

    /** The content changed before anything of it was used: it is booked as it is now, and looked at after a while. */
    public void rebook(Writes writes, Document document, StagedFile now, Duration pause) {
        writes.fenced(
                "document",
                document.claim(),
                DocumentTransition.PUT_OFF,
                ", run = NULL, attempts = attempts - 1, reason = NULL, size = ?, modified = ?, file_key = ?,"
                        + " due_at = now_ms() + ?",
                now.size(),
                now.modified(),
                now.fileKey(),
                pause.toMillis());
        writes.counters().resized(document, Books.Place.IN_FLIGHT, Books.Place.WAITING, now.size());
        writes.event(
                document.batch(),
                document.id(),
                null,
                DocumentState.NEW,
                String.format(
                        Locale.ROOT,
                        "still being written: %d bytes, then %d",
                        document.content().size(),
                        now.size()));
    }

    /** The content of a document that was planned is booked as it is now; the document is looked at after a while. */
    void beginAnew(Writes writes, Document document, StagedFile now, Duration pause, String why) {
        Events.keep(
                writes,
                "SELECT planned_at, batch, id, NULL, 'PLANNED', open || ' deliveries' FROM document"
                        + " WHERE planned_at IS NOT NULL AND id = ?",
                document.id());
        int changed = writes.jdbc()
                .update(
                        "UPDATE document SET " + DocumentTransition.CHANGED.set()
                                + ", claim = claim + 1, open = 0, size = ?, modified = ?, file_key = ?, planned_at = NULL,"
                                + " due_at = now_ms() + ? WHERE id = ? AND " + DocumentTransition.CHANGED.where(),
                        now.size(),
                        now.modified(),
                        now.fileKey(),
                        pause.toMillis(),
                        document.id());
        if (changed != 1) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "document %s can't begin anew, for it isn't PLANNED", document.id()));
        }
        Descriptions.forgetContent(writes, document.id());
        writes.counters().resized(document, Books.Place.IN_FLIGHT, Books.Place.WAITING, now.size());
        writes.event(document.batch(), document.id(), null, DocumentState.NEW, "begins anew: " + why);
    }

    /** Gives the claim back after a failure; the attempt counts. */
    public void tryAgain(Writes writes, Document document, Duration pause, String why) {
        writes.fenced(
                "document",
                document.claim(),
                DocumentTransition.PUT_OFF,
                ", run = NULL, reason = NULL, due_at = now_ms() + ?",
                pause.toMillis());
        writes.counters().moved(document, DocumentTransition.PUT_OFF);
        writes.event(document.batch(), document.id(), null, DocumentState.NEW, "tried again: " + why);
    }

    /** What is known of the document is booked, and that it has so many deliveries. */
    void planned(Writes writes, Document document, String sameAs, int deliveries) {
        writes.fenced(
                "document",
                document.claim(),
                DocumentTransition.PLANNED,
                ", run = NULL, attempts = 0, reason = NULL, waits_for = NULL, open = ?, planned_at = now_ms()",
                deliveries);
        Descriptions.save(writes, document.id(), document.description(), sameAs);
    }

    private void finish(
            Writes writes, Document document, DocumentTransition end, Refusal why, @Nullable UUID duplicateOf) {
        writes.fenced(
                "document",
                document.claim(),
                end,
                ", run = NULL, waits_for = NULL, cause = ?, reason = ?, remedy = ?, duplicate_of = ?, settled_at = now_ms()",
                why.cause().name(),
                RefusalColumns.reason(why),
                RefusalColumns.remedy(why),
                duplicateOf);
        Descriptions.saveFound(writes, document.id(), document.description());
        writes.counters().moved(document, end);
        writes.event(document.batch(), document.id(), null, end.to(), RefusalColumns.told(why));
        writes.tally().documentEnded(document);
    }
}
