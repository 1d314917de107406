package io.waybill.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Books deliveries. What takes a claim throws {@link StaleClaim} when that is no longer ours. */
public final class Deliveries {
    /**
     * A delivery that is about to be booked.
     *
     * @param remoteId the object's id, where the store wants it chosen beforehand; otherwise empty
     */
    public record Planned(UUID id, String store, String target, String remoteId) {}

    private final Ledger ledger;
    private final NodeRuns runs;
    private final Batches batches;
    private final Documents documents;

    Deliveries(Ledger ledger, NodeRuns runs, Batches batches, Documents documents) {
        this.ledger = ledger;
        this.runs = runs;
        this.batches = batches;
        this.documents = documents;
    }

    /** Where deliveries to a store wait. */
    public static String lane(String store) {
        return "deliveries/" + store;
    }

    /**
     * Books all deliveries of a document and what is known of it.
     *
     * @param sameAs what a later document of the same content, name, symbol and language would have in common
     */
    public void plan(Writes writes, Document document, String sameAs, List<Planned> planned) {
        documents.planned(writes, document, sameAs, planned.size());
        writes.jdbc()
                .batchUpdate(
                        "INSERT INTO delivery (id, document, batch, store, target, state, remote_id, priority, turn,"
                                + " due_at, created_at)"
                                + " VALUES (?, ?, ?, ?, ?, 'WAITING', ?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)",
                        planned,
                        planned.size(),
                        (row, delivery) -> {
                            row.setObject(1, delivery.id());
                            row.setObject(2, document.id());
                            row.setObject(3, document.batch());
                            row.setString(4, delivery.store());
                            row.setString(5, delivery.target());
                            row.setString(6, delivery.remoteId());
                            row.setInt(7, document.priority());
                            row.setLong(8, document.turn());
                        });
        for (Planned delivery : planned) {
            writes.event(
                    document.batch(),
                    document.id(),
                    delivery.id(),
                    DeliveryState.WAITING,
                    delivery.store() + ": " + delivery.target());
            writes.wake(lane(delivery.store()));
        }
    }

    /**
     * Claims deliveries to a store that are due. They are claimed as COMMITTING, because a small document is sent and
     * committed in one request: from now on it may be there.
     */
    public List<Delivery> claim(String store, int most) {
        List<Delivery> claimed = ledger.write(writes -> {
            List<Claim> claims = Claims.take(
                    writes,
                    "delivery",
                    runs.current(),
                    "store = ? AND state = 'WAITING'",
                    ", state = 'COMMITTING', started_at = COALESCE(started_at, CURRENT_TIMESTAMP)",
                    "priority DESC, turn, id",
                    most,
                    store);
            return claims.stream().map(claim -> load(writes, claim)).toList();
        });
        claimed.forEach(delivery -> batches.reached(delivery.document().turn()));
        return claimed;
    }

    /** Books the id that an object is to have at its store. */
    public Delivery remoteId(Writes writes, Delivery delivery, String remoteId) {
        writes.fenced("delivery", delivery.claim(), "remote_id = ?", remoteId);
        return new Delivery(
                delivery.claim(),
                delivery.store(),
                delivery.target(),
                remoteId,
                delivery.findFirst(),
                delivery.attempts(),
                delivery.document());
    }

    /** The store holds the document, and it is proved. */
    public void delivered(Writes writes, Delivery delivery, String location, String version, Proof proof) {
        writes.fenced(
                "delivery",
                delivery.claim(),
                "state = 'DELIVERED', run = NULL, location = ?, version = ?, proof = ?, cause = NULL, reason = NULL,"
                        + " settled_at = CURRENT_TIMESTAMP",
                location,
                version,
                proof.name());
        event(writes, delivery, DeliveryState.DELIVERED, location);
        Documents.deliveryEnded(writes, delivery.document());
    }

    /**
     * Puts a delivery off.
     *
     * @param counts whether the attempt counts: trouble of the store doesn't
     * @param uncertain whether this attempt may have taken effect
     */
    public void waiting(
            Writes writes,
            Delivery delivery,
            double seconds,
            boolean counts,
            boolean uncertain,
            String cause,
            String reason) {
        writes.fenced(
                "delivery",
                delivery.claim(),
                "state = 'WAITING', run = NULL, attempts = attempts - ?, find_first = ?, cause = ?, reason = ?,"
                        + " due_at = CURRENT_TIMESTAMP + " + Times.SECONDS,
                counts ? 0 : 1,
                uncertain,
                cause,
                Texts.shorten(reason, 4000),
                seconds);
        event(writes, delivery, DeliveryState.WAITING, cause + ": " + reason);
    }

    /** The delivery failed for good; its document is kept until it is sent again. */
    public void failed(Writes writes, Delivery delivery, boolean uncertain, String cause, String reason) {
        writes.fenced(
                "delivery",
                delivery.claim(),
                "state = 'FAILED', run = NULL, find_first = ?, cause = ?, reason = ?, settled_at = CURRENT_TIMESTAMP",
                uncertain,
                cause,
                Texts.shorten(reason, 4000));
        event(writes, delivery, DeliveryState.FAILED, cause + ": " + reason);
        Documents.deliveryEnded(writes, delivery.document());
    }

    /**
     * Sends again what failed of a batch; its receipt gets a new revision.
     *
     * @return how many deliveries go out again; none if nothing of the batch has failed
     */
    public int retry(UUID batch) {
        return ledger.write(writes -> {
            List<Delivery> failed = writes.jdbc()
                    .query(
                            select() + " WHERE v.batch = ? AND v.state = 'FAILED' AND d.outcome = 'FAILED'",
                            (row, i) -> read(row),
                            batch);
            for (Delivery delivery : failed) {
                writes.jdbc()
                        .update(
                                "UPDATE delivery SET state = 'WAITING', attempts = 0, claim = claim + 1,"
                                        + " settled_at = NULL, due_at = CURRENT_TIMESTAMP WHERE id = ?",
                                delivery.id());
                writes.jdbc()
                        .update(
                                "UPDATE document SET open = open + 1 WHERE id = ?",
                                delivery.document().id());
                event(writes, delivery, DeliveryState.WAITING, "sent again");
                writes.wake(lane(delivery.store()));
            }
            int reopened = writes.jdbc()
                    .update(
                            "UPDATE document SET state = 'PLANNED', outcome = NULL, settled_at = NULL"
                                    + " WHERE batch = ? AND state = 'SETTLED' AND open > 0",
                            batch);
            if (reopened > 0) {
                writes.jdbc()
                        .update(
                                "UPDATE batch SET open = open + ?, revision = revision + 1, state = 'COMPLETE',"
                                        + " run = NULL, claim = claim + 1, settled_at = NULL,"
                                        + " due_at = CURRENT_TIMESTAMP WHERE id = ?",
                                reopened,
                                batch);
                writes.event(batch, null, null, BatchState.COMPLETE, failed.size() + " deliveries are sent again");
            }
            return failed.size();
        });
    }

    private static Delivery load(Writes writes, Claim claim) {
        Delivery delivery =
                writes.jdbc().queryForObject(select() + " WHERE v.id = ?", (row, i) -> read(row), claim.id());
        if (delivery == null) {
            throw new StaleClaim("delivery", claim);
        }
        return delivery;
    }

    private static String select() {
        return "SELECT v.id AS delivery, v.claim AS delivery_claim, v.store, v.target, v.remote_id, v.find_first,"
                + " v.attempts AS delivery_attempts, d.claim AS document_claim, " + Documents.COLUMNS
                + " FROM delivery v JOIN document d ON d.id = v.document";
    }

    private static Delivery read(ResultSet row) throws SQLException {
        Claim document = new Claim(row.getObject("id", UUID.class), row.getLong("document_claim"));
        return new Delivery(
                new Claim(row.getObject("delivery", UUID.class), row.getLong("delivery_claim")),
                row.getString("store"),
                row.getString("target"),
                Optional.ofNullable(row.getString("remote_id")).orElse(""),
                row.getBoolean("find_first"),
                row.getInt("delivery_attempts"),
                Documents.read(row, document));
    }

    private static void event(Writes writes, Delivery delivery, DeliveryState state, String detail) {
        writes.event(delivery.document().batch(), delivery.document().id(), delivery.id(), state, detail);
    }
}
