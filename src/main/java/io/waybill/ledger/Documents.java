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
import org.jspecify.annotations.Nullable;

/** Books documents. What takes a claim throws {@link StaleClaim} when that is no longer ours. */
public final class Documents {
    static final String COLUMNS = "d.id, d.batch, d.flow, d.position, d.name, d.path, d.size, d.modified, d.file_key,"
            + " d.sha256, d.crc32c, d.md5, d.media_type, d.symbol, d.language, d.job_number, d.metadata, d.notes, d.left_out,"
            + " d.priority, d.turn, d.attempts";

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
        writes.jdbc()
                .batchUpdate(
                        "INSERT INTO document (id, batch, flow, position, name, state, reason, path, size, modified,"
                                + " file_key, sha256, crc32c, md5, symbol, language, metadata, notes, turn, due_at,"
                                + " created_at, settled_at, priority, cause, remedy, brief)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CURRENT_TIMESTAMP,"
                                + " CURRENT_TIMESTAMP, CASE WHEN ? THEN CURRENT_TIMESTAMP END,"
                                + " (SELECT priority FROM batch WHERE id = ?), ?, ?, ?)",
                        documents,
                        documents.size(),
                        (row, document) -> {
                            boolean rejected = document.refusal().isPresent();
                            Description description = document.description();
                            row.setObject(1, document.id());
                            row.setObject(2, batch);
                            row.setString(3, flow);
                            row.setInt(4, document.position());
                            row.setString(5, Texts.shorten(document.name(), 4000));
                            row.setString(
                                    6,
                                    (rejected ? DocumentTransition.REFUSED : DocumentTransition.BOOKED)
                                            .to()
                                            .name());
                            row.setString(
                                    7, document.refusal().map(Documents::reason).orElse(null));
                            row.setString(8, document.content().path().toString());
                            row.setLong(9, document.content().size());
                            row.setLong(10, document.content().modified());
                            row.setString(11, document.content().fileKey());
                            row.setString(12, description.sha256());
                            row.setString(13, description.crc32c());
                            row.setString(14, description.md5());
                            row.setString(15, description.symbol());
                            row.setString(16, description.language());
                            row.setString(17, Json.write(description.metadata()));
                            row.setString(18, Json.write(description.notes()));
                            row.setLong(19, turn + document.position());
                            row.setBoolean(20, rejected);
                            row.setObject(21, batch);
                            row.setString(
                                    22,
                                    document.refusal()
                                            .map(why -> why.cause().name())
                                            .orElse(null));
                            row.setString(
                                    23,
                                    document.refusal().map(Documents::remedy).orElse(null));
                            row.setString(24, Ids.brief(document.id()));
                        });
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
