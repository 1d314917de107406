package io.waybill.ledger;

import io.waybill.outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Books documents as they are found in a batch. */
public final class NewDocuments {
    /** What is the same for all documents of a batch. */
    private record Place(long start, int priority) {}

    /** @param run which it is claimed for at once, or nothing */
    private record Row(
            UUID batch,
            String flow,
            Place place,
            NewDocument document,
            @Nullable UUID run) {
        boolean isRefused() {
            return document.refusal().isPresent();
        }

        <V> @Nullable V refusal(Function<Refusal, @Nullable V> part) {
            return document.refusal().map(part).orElse(null);
        }

        boolean isClaimed() {
            return run != null;
        }

        long queuePlace() {
            return place.start + document.position();
        }

        DocumentState state() {
            if (isRefused()) {
                return DocumentTransition.REFUSED.to();
            }
            return (isClaimed() ? DocumentTransition.HANDED_OVER : DocumentTransition.BOOKED).to();
        }

        String name() {
            return Texts.shorten(document.name(), 4000);
        }

        /** As a worker holds it. */
        Document claimed() {
            return new Document(
                    new Claim(document.id(), Claim.FIRST),
                    batch,
                    flow,
                    document.position(),
                    name(),
                    document.content(),
                    document.description(),
                    place.priority,
                    queuePlace(),
                    1);
        }
    }

    private static final Insert<Row> INSERT = Insert.<Row>into("document")
            .id("id", row -> row.document.id())
            .id("batch", row -> row.batch)
            .text("flow", row -> row.flow)
            .number("position", row -> row.document.position())
            .text("name", Row::name)
            .text("state", row -> row.state().name())
            .text("cause", row -> row.refusal(why -> why.cause().name()))
            .text("reason", row -> row.refusal(RefusalColumns::reason))
            .text("remedy", row -> row.refusal(RefusalColumns::remedy))
            .text("path", row -> row.document.content().path().toString())
            .number("size", row -> row.document.content().size())
            .number("modified", row -> row.document.content().modified())
            .text("file_key", row -> row.document.content().fileKey())
            .number("priority", row -> row.place.priority)
            .number("queue_place", Row::queuePlace)
            .number("claim", row -> row.isClaimed() ? Claim.FIRST : 0)
            .id("run", row -> row.run)
            .number("attempts", row -> row.isClaimed() ? 1 : 0)
            .now("due_at", "created_at")
            .flag("claimed_at", "CASE WHEN ? THEN now_ms() END", Row::isClaimed)
            .flag("settled_at", "CASE WHEN ? THEN now_ms() END", Row::isRefused)
            .build();

    private final NodeRuns runs;
    private final QueuePlaces places;

    NewDocuments(NodeRuns runs, QueuePlaces places) {
        this.runs = runs;
        this.places = places;
    }

    /** Books documents of a batch, those included that are rejected at once. Workers that are free get theirs at once. */
    public void book(Writes writes, UUID batch, String flow, List<NewDocument> documents) {
        Place place = placeOf(writes, batch);
        int open = (int) documents.stream()
                .filter(document -> document.refusal().isEmpty())
                .count();
        String lane = Documents.lane(flow);
        UUID run = runs.current();
        Handover.Reserved<Document> free =
                writes.reservations().reserve(lane, Claims.isRunning(writes, run) ? open : 0);
        List<Row> rows = new ArrayList<>(documents.size());
        for (NewDocument document : documents) {
            boolean claimed = document.refusal().isEmpty() && free.left() > 0;
            Row row = new Row(batch, flow, place, document, claimed ? run : null);
            rows.add(row);
            if (claimed) {
                free.add(row.claimed());
                places.reached(lane, row.queuePlace());
            }
            document.refusal()
                    .ifPresent(why ->
                            writes.event(batch, document.id(), null, DocumentState.REJECTED, RefusalColumns.told(why)));
        }
        INSERT.all(writes, rows);
        Descriptions.insert(writes, documents);
        rows.forEach(row ->
                writes.counters().seen(flow, row.state(), row.document.content().size()));
        writes.tally().booked(batch, documents.size(), open);
        if (rows.stream().anyMatch(row -> !row.isRefused() && !row.isClaimed())) {
            writes.wake(lane);
        }
    }

    /** The place in the queue that documents of a batch get: that of its first, and so on. */
    private static Place placeOf(Writes writes, UUID batch) {
        return Objects.requireNonNull(writes.jdbc()
                .queryForObject(
                        "SELECT queue_place, priority FROM batch WHERE id = ?",
                        (row, i) -> new Place(row.getLong("queue_place"), row.getInt("priority")),
                        batch));
    }
}
