package io.waybill.ledger;

import io.waybill.content.StagedFile;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Hands out the documents that are due, and tells how documents stand. */
public final class Documents {
    static final String COLUMNS = "d.id, d.batch, d.flow, d.position, d.name, d.path, d.size, d.modified, d.file_key,"
            + " d.priority, d.queue_place, d.attempts, " + Descriptions.COLUMNS;

    private final Ledger ledger;
    private final NodeRuns runs;
    private final QueuePlaces places;

    Documents(Ledger ledger, NodeRuns runs, QueuePlaces places) {
        this.ledger = ledger;
        this.runs = runs;
        this.places = places;
    }

    /** Where new documents of a flow wait. */
    public static String lane(String flow) {
        return "documents/" + flow;
    }

    /** Claims documents of a flow that are due. */
    public List<Document> claim(String flow, int most) {
        return ledger.write(writes -> {
            List<Claim> claims = Claims.take(
                    writes,
                    "document",
                    runs.current(),
                    "state = 'NEW' AND flow = ?",
                    ", " + DocumentTransition.CLAIMED.set() + Claims.FIRST_TIME,
                    "state, flow, priority DESC, queue_place, id",
                    most,
                    flow);
            // What was put off, and told so, is looked at again and again.
            Set<UUID> putOff = new HashSet<>();
            List<Document> documents = Claims.load(
                    writes,
                    claims,
                    "SELECT d.id AS claimed, d.reason AS put_off, " + COLUMNS + " FROM document d" + Descriptions.JOIN
                            + " WHERE d.id IN ",
                    (row, claim) -> {
                        places.reached(lane(flow), row.getLong("queue_place"));
                        if (row.getString("put_off") != null) {
                            putOff.add(claim.id());
                        }
                        return read(row, claim);
                    });
            for (Document document : documents) {
                writes.counters().moved(document, DocumentTransition.CLAIMED);
                if (!document.claim().isFirst() && !putOff.contains(document.id())) {
                    writes.event(
                            document.batch(),
                            document.id(),
                            null,
                            DocumentState.ACTIVE,
                            "attempt " + document.attempts());
                }
            }
            return documents;
        });
    }

    /** The place in the queue of the first document of a flow that waits. */
    static long head(Writes writes, String flow) {
        return writes
                .jdbc()
                .queryForList(
                        "SELECT queue_place FROM document WHERE flow = ? AND state = 'NEW'"
                                + " ORDER BY state, flow, priority DESC, queue_place, id LIMIT 1",
                        Long.class,
                        flow)
                .stream()
                .findFirst()
                .orElse(0L);
    }

    /**
     * A document that is still on its way, as others see it that want its names.
     *
     * @param together whether it is published with all of its batch
     */
    public record UnderWay(UUID batch, boolean together) {}

    /**
     * A document that is booked, if it is still on its way. One that left the ledger was settled; one that was rejected or found to
     * be a duplicate, perhaps after it had been planned, has ended as well.
     */
    public Optional<UnderWay> underWay(Writes writes, UUID document) {
        return writes
                .jdbc()
                .query(
                        "SELECT d.batch, b.publish FROM document d JOIN batch b ON b.id = d.batch"
                                + " WHERE d.id = ? AND d.state IN ('NEW', 'ACTIVE', 'PLANNED')",
                        (row, i) -> new UnderWay(
                                Columns.id(row, "batch"), Publish.valueOf(row.getString("publish")) != Publish.EACH),
                        document)
                .stream()
                .findFirst();
    }

    /**
     * Whether a document has ended for good without anything of it being at a store. Of one that failed this can't be said: it may
     * be sent again. Nor of one that left the ledger.
     */
    public boolean neverCame(Writes writes, UUID document, String store) {
        return !writes.jdbc()
                .queryForList(
                        "SELECT d.id FROM document d WHERE d.id = ?"
                                + " AND (d.state IN ('REJECTED', 'DUPLICATE') OR d.outcome = 'DISMISSED')"
                                + " AND NOT EXISTS (SELECT 1 FROM delivery v WHERE v.document = d.id AND v.store = ?"
                                + " AND (v.state <> 'FAILED' OR v.find_first OR v.location IS NOT NULL))",
                        UUID.class,
                        document,
                        store)
                .isEmpty();
    }

    /** The last other document that was delivered within a window and has the same in common with others. */
    public Optional<UUID> deliveredBefore(Writes writes, Document document, String sameAs, Duration window) {
        return writes
                .jdbc()
                .queryForList(
                        "SELECT d.id FROM description s JOIN document d ON d.id = s.document WHERE s.same_as = ? AND d.id <> ?"
                                + " AND d.state = 'SETTLED' AND d.outcome = 'DELIVERED' AND d.settled_at > now_ms() - ?"
                                + " ORDER BY d.settled_at DESC, d.id DESC LIMIT 1",
                        UUID.class,
                        sameAs,
                        document.id(),
                        window.toMillis())
                .stream()
                .findFirst();
    }

    /** The names under which a document was delivered, by their stores. */
    public Map<String, String> deliveredAs(Writes writes, UUID document) {
        Map<String, String> names = new HashMap<>();
        writes.jdbc()
                .query(
                        "SELECT store, target FROM delivery WHERE document = ? AND state = 'DELIVERED'",
                        row -> {
                            names.put(row.getString("store"), row.getString("target"));
                        },
                        document);
        return names;
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

    static Document read(ResultSet row, Claim claim) throws SQLException {
        return new Document(
                claim,
                Columns.id(row, "batch"),
                row.getString("flow"),
                row.getInt("position"),
                row.getString("name"),
                new StagedFile(
                        Path.of(row.getString("path")),
                        row.getLong("size"),
                        row.getLong("modified"),
                        row.getString("file_key")),
                Descriptions.read(row),
                row.getInt("priority"),
                row.getLong("queue_place"),
                row.getInt("attempts"));
    }
}
