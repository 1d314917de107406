package io.waybill.ledger;

import io.waybill.outcome.Refusal;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Books documents as they are found in a batch. */
public final class NewDocuments {
    private record Row(UUID batch, String flow, long start, NewDocument document) {
        boolean isRefused() {
            return document.refusal().isPresent();
        }

        <V> @Nullable V refusal(Function<Refusal, @Nullable V> part) {
            return document.refusal().map(part).orElse(null);
        }

        DocumentState state() {
            return (isRefused() ? DocumentTransition.REFUSED : DocumentTransition.BOOKED).to();
        }
    }

    private static final Insert<Row> INSERT = Insert.<Row>into("document")
            .id("id", row -> row.document.id())
            .id("batch", row -> row.batch)
            .text("flow", row -> row.flow)
            .number("position", row -> row.document.position())
            .text("name", row -> Texts.shorten(row.document.name(), 4000))
            .text("state", row -> row.state().name())
            .text("cause", row -> row.refusal(why -> why.cause().name()))
            .text("reason", row -> row.refusal(RefusalColumns::reason))
            .text("remedy", row -> row.refusal(RefusalColumns::remedy))
            .text("path", row -> row.document.content().path().toString())
            .number("size", row -> row.document.content().size())
            .number("modified", row -> row.document.content().modified())
            .text("file_key", row -> row.document.content().fileKey())
            .text("sha256", row -> row.document.description().sha256())
            .text("crc32c", row -> row.document.description().crc32c())
            .text("md5", row -> row.document.description().md5())
            .text("symbol", row -> row.document.description().symbol())
            .text("language", row -> row.document.description().language())
            .text("metadata", row -> Json.write(row.document.description().metadata()))
            .text("notes", row -> Json.write(row.document.description().notes()))
            .id("priority", "(SELECT priority FROM batch WHERE id = ?)", row -> row.batch)
            .number("queue_place", row -> row.start + row.document.position())
            .now("due_at", "created_at")
            .flag("settled_at", "CASE WHEN ? THEN now_ms() END", Row::isRefused)
            .build();

    NewDocuments() {}

    /** Books documents of a batch, those included that are rejected at once. */
    public void book(Writes writes, UUID batch, String flow, List<NewDocument> documents) {
        long start = startOf(writes, batch);
        INSERT.all(
                writes,
                documents.stream()
                        .map(document -> new Row(batch, flow, start, document))
                        .toList());
        int open = (int) documents.stream()
                .filter(document -> document.refusal().isEmpty())
                .count();
        writes.tally().booked(batch, documents.size(), open);
        for (NewDocument document : documents) {
            document.refusal()
                    .ifPresent(why ->
                            writes.event(batch, document.id(), null, DocumentState.REJECTED, RefusalColumns.told(why)));
        }
        writes.wake(Documents.lane(flow));
    }

    /** The place in the queue that documents of a batch get: that of its first, and so on. */
    private static long startOf(Writes writes, UUID batch) {
        Long first = writes.jdbc().queryForObject("SELECT queue_place FROM batch WHERE id = ?", Long.class, batch);
        return first == null ? 0 : first;
    }
}
