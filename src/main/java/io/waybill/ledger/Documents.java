package io.waybill.ledger;

import io.waybill.content.StagedFile;
import io.waybill.outcome.Refusal;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Books documents. What takes a claim throws {@link StaleClaim} when that is no longer ours. */
public final class Documents {
    static final String COLUMNS = "d.id, d.batch, d.flow, d.position, d.name, d.path, d.size, d.modified, d.file_key,"
            + " d.sha256, d.crc32c, d.md5, d.media_type, d.symbol, d.language, d.job_number, d.metadata, d.notes, d.left_out,"
            + " d.priority, d.turn, d.attempts";

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
            .text("brief", row -> Ids.brief(row.document.id()))
            .id("batch", row -> row.batch)
            .text("flow", row -> row.flow)
            .number("position", row -> row.document.position())
            .text("name", row -> Texts.shorten(row.document.name(), 4000))
            .text("state", row -> row.state().name())
            .text("cause", row -> row.refusal(why -> why.cause().name()))
            .text("reason", row -> row.refusal(Documents::reason))
            .text("remedy", row -> row.refusal(Documents::remedy))
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
            .number("turn", row -> row.start + row.document.position())
            .now("due_at", "created_at")
            .flag("settled_at", "CASE WHEN ? THEN CURRENT_TIMESTAMP END", Row::isRefused)
            .build();

    private static final Duration WAIT_FOR_ANOTHER = Duration.ofMinutes(5);

    private final Ledger ledger;
    private final NodeRuns runs;
    private final Batches batches;

    Documents(Ledger ledger, NodeRuns runs, Batches batches) {
        this.ledger = ledger;
        this.runs = runs;
        this.batches = batches;
    }

    /** Where new documents of a flow wait. */
    public static String lane(String flow) {
        return "documents/" + flow;
    }

    /** Books documents of a batch, those included that are rejected at once. */
    public void book(Writes writes, UUID batch, String flow, List<NewDocument> documents) {
        long turn = batches.turnOf(writes, batch);
        INSERT.all(
                writes,
                documents.stream()
                        .map(document -> new Row(batch, flow, turn, document))
                        .toList());
        int open = (int) documents.stream()
                .filter(document -> document.refusal().isEmpty())
                .count();
        writes.tally().booked(batch, documents.size(), open);
        for (NewDocument document : documents) {
            if (document.refusal().isEmpty()) {
                writes.event(batch, document.id(), null, DocumentState.NEW, document.name());
            } else {
                writes.event(
                        batch,
                        document.id(),
                        null,
                        DocumentState.REJECTED,
                        told(document.refusal().get()));
            }
        }
        writes.wake(lane(flow));
    }

    /** Claims documents of a flow that are due. */
    public List<Document> claim(String flow, int most) {
        return ledger.write(writes -> {
            List<Claim> claims = Claims.take(
                    writes,
                    "document",
                    runs.current(),
                    "flow = ? AND state = 'NEW'",
                    ", " + DocumentTransition.CLAIMED.set(),
                    "flow, state, priority DESC, turn, id",
                    most,
                    flow);
            List<Document> documents = Claims.load(
                    writes,
                    claims,
                    "SELECT d.id AS claimed, " + COLUMNS + " FROM document d WHERE d.id IN ",
                    (row, claim) -> {
                        batches.turns().reached(lane(flow), row.getLong("turn"));
                        return read(row, claim);
                    });
            for (Document document : documents) {
                writes.event(
                        document.batch(), document.id(), null, DocumentState.ACTIVE, "attempt " + document.attempts());
            }
            return documents;
        });
    }

    /** The turn of the first document of a flow that waits. */
    static long head(Writes writes, String flow) {
        return writes
                .jdbc()
                .queryForList(
                        "SELECT turn FROM document WHERE flow = ? AND state = 'NEW'"
                                + " ORDER BY flow, state, priority DESC, turn, id LIMIT 1",
                        Long.class,
                        flow)
                .stream()
                .findFirst()
                .orElse(0L);
    }

    /**
     * How a document stands to others that want its names.
     *
     * @param open whether it is still on its way
     * @param together whether it is published with all of its batch
     */
    public record Standing(UUID id, UUID batch, boolean open, boolean together) {}

    /** How a document stands, which must be booked. */
    public Standing standing(Writes writes, UUID document) {
        return Objects.requireNonNull(writes.jdbc()
                .queryForObject(
                        "SELECT d.batch, d.state, b.publish FROM document d JOIN batch b ON b.id = d.batch WHERE d.id = ?",
                        (row, i) -> new Standing(
                                document,
                                row.getObject("batch", UUID.class),
                                !"SETTLED".equals(row.getString("state")),
                                !"EACH".equals(row.getString("publish"))),
                        document));
    }

    /** The first other document that was delivered within a window and has the same in common with others. */
    public Optional<UUID> deliveredBefore(Writes writes, Document document, String sameAs, Duration window) {
        return writes
                .jdbc()
                .queryForList(
                        "SELECT id FROM document WHERE same_as = ? AND id <> ? AND state = 'SETTLED'"
                                + " AND outcome = 'DELIVERED' AND settled_at > CURRENT_TIMESTAMP - " + Times.SECONDS
                                + " ORDER BY settled_at LIMIT 1",
                        UUID.class,
                        sameAs,
                        document.id(),
                        (double) window.toSeconds())
                .stream()
                .findFirst();
    }

    /** Whether our claim on a document stands. */
    public boolean isClaimed(Document document) {
        return !ledger.read()
                .queryForList(
                        "SELECT id FROM document WHERE id = ? AND claim = ? AND run IS NOT NULL",
                        UUID.class,
                        document.claim().id(),
                        document.claim().number())
                .isEmpty();
    }

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
                ", run = NULL, attempts = attempts - 1, waits_for = ?, due_at = CURRENT_TIMESTAMP + " + Times.SECONDS,
                other,
                Times.of(WAIT_FOR_ANOTHER));
        writes.event(document.batch(), document.id(), null, DocumentState.NEW, "waits for document " + other);
    }

    /** Gives the claim back for a while, because of something that isn't the document's fault. */
    public void postpone(Writes writes, Document document, Duration pause, String why) {
        writes.fenced(
                "document",
                document.claim(),
                DocumentTransition.PUT_OFF,
                ", run = NULL, attempts = attempts - 1, due_at = CURRENT_TIMESTAMP + " + Times.SECONDS,
                Times.of(pause));
        writes.event(document.batch(), document.id(), null, DocumentState.NEW, "put off: " + why);
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
        return document.at(content);
    }

    /** The content changed before anything of it was used: it is booked as it is now, and looked at after a while. */
    public void rebook(Writes writes, Document document, StagedFile now, Duration pause) {
        writes.fenced(
                "document",
                document.claim(),
                DocumentTransition.PUT_OFF,
                ", run = NULL, attempts = attempts - 1, size = ?, modified = ?, file_key = ?,"
                        + " due_at = CURRENT_TIMESTAMP + " + Times.SECONDS,
                now.size(),
                now.modified(),
                now.fileKey(),
                Times.of(pause));
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
        int changed = writes.jdbc()
                .update(
                        "UPDATE document SET " + DocumentTransition.CHANGED.set()
                                + ", claim = claim + 1, open = 0, size = ?, modified = ?, file_key = ?,"
                                + " sha256 = '', crc32c = '', md5 = '', media_type = '', notes = '[]', left_out = '[]', same_as = NULL, planned_at = NULL,"
                                + " due_at = CURRENT_TIMESTAMP + " + Times.SECONDS
                                + " WHERE id = ? AND " + DocumentTransition.CHANGED.where(),
                        now.size(),
                        now.modified(),
                        now.fileKey(),
                        Times.of(pause),
                        document.id());
        if (changed != 1) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "document %s can't begin anew, for it isn't PLANNED", document.id()));
        }
        writes.event(document.batch(), document.id(), null, DocumentState.NEW, "begins anew: " + why);
    }

    /** Gives the claim back after a failure; the attempt counts. */
    public void tryAgain(Writes writes, Document document, Duration pause, String why) {
        writes.fenced(
                "document",
                document.claim(),
                DocumentTransition.PUT_OFF,
                ", run = NULL, due_at = CURRENT_TIMESTAMP + " + Times.SECONDS,
                Times.of(pause));
        writes.event(document.batch(), document.id(), null, DocumentState.NEW, "tried again: " + why);
    }

    /** What is known of the document is booked, and that it has so many deliveries. */
    void planned(Writes writes, Document document, String sameAs, int deliveries) {
        Description description = document.description();
        writes.fenced(
                "document",
                document.claim(),
                DocumentTransition.PLANNED,
                ", run = NULL, attempts = 0, waits_for = NULL, open = ?, same_as = ?, sha256 = ?,"
                        + " crc32c = ?, md5 = ?, media_type = ?, symbol = ?, language = ?, job_number = ?,"
                        + " metadata = ?, notes = ?, left_out = ?, planned_at = CURRENT_TIMESTAMP",
                deliveries,
                sameAs,
                description.sha256(),
                description.crc32c(),
                description.md5(),
                description.mediaType(),
                description.symbol(),
                description.language(),
                description.jobNumber(),
                Json.write(description.metadata()),
                Json.write(description.notes()),
                Json.write(description.leftOut()));
        writes.event(document.batch(), document.id(), null, DocumentState.PLANNED, deliveries + " deliveries");
    }

    private void finish(
            Writes writes, Document document, DocumentTransition end, Refusal why, @Nullable UUID duplicateOf) {
        Description description = document.description();
        writes.fenced(
                "document",
                document.claim(),
                end,
                ", run = NULL, waits_for = NULL, cause = ?, reason = ?, remedy = ?, duplicate_of = ?, settled_at = CURRENT_TIMESTAMP, sha256 = ?,"
                        + " media_type = ?, symbol = ?, language = ?, notes = ?, left_out = ?",
                why.cause().name(),
                reason(why),
                remedy(why),
                duplicateOf,
                description.sha256(),
                description.mediaType(),
                description.symbol(),
                description.language(),
                Json.write(description.notes()),
                Json.write(description.leftOut()));
        writes.event(document.batch(), document.id(), null, end.to(), told(why));
        writes.tally().documentEnded(document);
    }

    private static @Nullable String reason(Refusal why) {
        return Texts.shorten(why.reason(), 4000);
    }

    private static @Nullable String remedy(Refusal why) {
        return why.remedy().isEmpty() ? null : Texts.shorten(why.remedy(), 1000);
    }

    private static String told(Refusal why) {
        return why.cause() + ": " + why.reason();
    }

    static Document read(ResultSet row, Claim claim) throws SQLException {
        return new Document(
                claim,
                row.getObject("batch", UUID.class),
                row.getString("flow"),
                row.getInt("position"),
                row.getString("name"),
                new StagedFile(
                        Path.of(row.getString("path")),
                        row.getLong("size"),
                        row.getLong("modified"),
                        row.getString("file_key")),
                new Description(
                        row.getString("sha256"),
                        row.getString("crc32c"),
                        row.getString("md5"),
                        row.getString("media_type"),
                        row.getString("symbol"),
                        row.getString("language"),
                        row.getString("job_number"),
                        Json.map(row.getString("metadata")),
                        Json.notes(row.getString("notes")),
                        Json.leftOut(row.getString("left_out"))),
                row.getInt("priority"),
                row.getLong("turn"),
                row.getInt("attempts"));
    }
}
