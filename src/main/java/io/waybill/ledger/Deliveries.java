package io.waybill.ledger;

import io.waybill.content.Checksums;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Stored;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** Books deliveries. What takes a claim throws {@link StaleClaim} when that is no longer ours. */
public final class Deliveries {
    /**
     * A delivery that is about to be booked.
     *
     * @param remoteId the object's id, where the store wants it chosen beforehand; otherwise empty
     */
    public record Planned(UUID id, String store, String target, String remoteId) {}

    private record Row(Document document, Planned delivery, long turn) {}

    private static final Insert<Row> INSERT = Insert.<Row>into("delivery")
            .id("id", row -> row.delivery.id())
            .id("document", row -> row.document.id())
            .id("batch", row -> row.document.batch())
            .text("store", row -> row.delivery.store())
            .text("target", row -> row.delivery.target())
            .always("state", "'" + DeliveryTransition.PLANNED.to() + "'")
            .text("remote_id", row -> row.delivery.remoteId())
            .id("priority", "(SELECT priority FROM batch WHERE id = ?)", row -> row.document.batch())
            .number("turn", Row::turn)
            .flag("large", row -> Checksums.isLarge(row.document.content().size()))
            .now("due_at", "created_at")
            .build();

    static final String CANCELLED = "cancelled by an administrator";

    private final Ledger ledger;
    private final NodeRuns runs;
    private final DeliveryTurns turns;
    private final Documents documents;

    Deliveries(Ledger ledger, NodeRuns runs, Batches batches, Documents documents) {
        this.ledger = ledger;
        this.runs = runs;
        this.turns = new DeliveryTurns(batches.turns());
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
                        .map(delivery -> new Row(document, delivery, turns.turn(writes, delivery.store(), document)))
                        .toList());
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
     * committed in one request: from now on it may be there. What isn't to be sent, because its batch was paused or
     * cancelled, is put where it belongs instead.
     *
     * @param mostLarge how many of them may be large; those come first, for small ones are done sooner
     */
    public List<Delivery> claim(String store, int most, int mostLarge) {
        return ledger.write(writes -> {
            List<Delivery> wanted = new ArrayList<>();
            claimAll(writes, store, true, Math.min(most, mostLarge), wanted);
            claimAll(writes, store, false, most, wanted);
            return wanted;
        });
    }

    /** Adds what is to be sent to {@code wanted}, until that has {@code most}. */
    private void claimAll(Writes writes, String store, boolean large, int most, List<Delivery> wanted) {
        boolean more = wanted.size() < most;
        while (more) {
            List<Delivery> unwanted = claim(writes, store, large, most - wanted.size(), wanted);
            more = !unwanted.isEmpty();
        }
    }

    /** Adds what is to be sent to {@code wanted}, and gives what is not. */
    private List<Delivery> claim(Writes writes, String store, boolean large, int most, List<Delivery> wanted) {
        List<Claim> claims = Claims.take(
                writes,
                "delivery",
                runs.current(),
                "store = ? AND state = 'WAITING' AND large = ?",
                ", " + DeliveryTransition.CLAIMED.set() + ", started_at = COALESCE(started_at, CURRENT_TIMESTAMP)",
                "store, state, large, priority DESC, turn, id",
                most,
                store,
                large);
        List<Delivery> unwanted = new ArrayList<>();
        Claims.load(writes, claims, select() + " WHERE v.id IN ", (row, claim) -> {
                    turns.reached(store, large, row.getLong("delivery_turn"));
                    return Map.entry(read(row), Sending.valueOf(row.getString("sending")));
                })
                .forEach(claimed -> {
                    Delivery delivery = claimed.getKey();
                    // What may have to be removed goes to its store all the same.
                    switch (delivery.isWithdrawn() ? Sending.ON : claimed.getValue()) {
                        case ON -> {
                            wanted.add(delivery);
                            event(
                                    writes,
                                    delivery,
                                    DeliveryState.COMMITTING,
                                    String.format(Locale.ROOT, "%s: attempt %d", store, delivery.attempts()));
                        }
                        case PAUSED -> {
                            unwanted.add(delivery);
                            paused(writes, delivery);
                        }
                        case CANCELLED -> {
                            unwanted.add(delivery);
                            failed(writes, delivery, false, Failure.Cause.CANCELLED.name(), CANCELLED);
                        }
                    }
                });
        return unwanted;
    }

    private static void paused(Writes writes, Delivery delivery) {
        writes.fenced(
                "delivery", delivery.claim(), DeliveryTransition.HELD_BACK, ", run = NULL, attempts = attempts - 1");
        event(writes, delivery, DeliveryState.PAUSED, "its batch is paused");
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
                delivery.publish(),
                delivery.document());
    }

    /** The store holds the document, and it is proved. */
    public void delivered(Writes writes, Delivery delivery, String location, String version, Proof proof) {
        writes.fenced(
                "delivery",
                delivery.claim(),
                DeliveryTransition.PROVED,
                ", run = NULL, location = ?, version = ?, proof = ?, cause = NULL, reason = NULL,"
                        + " session = NULL, confirmed = ?, settled_at = CURRENT_TIMESTAMP",
                location,
                version,
                proof.name(),
                delivery.size());
        if (Checksums.chunks(delivery.size()) > 1 || delivery.publish() != Publish.EACH) {
            writes.jdbc().update("DELETE FROM chunk WHERE delivery = ?", delivery.id());
        }
        event(writes, delivery, DeliveryState.DELIVERED, location);
        writes.tally().deliveryEnded(delivery.document(), false);
    }

    /**
     * The store has all of it that can be sent before it is published.
     *
     * @param stored where it is if the store has it whole; nothing if it is in chunks
     */
    public void ready(Writes writes, Delivery delivery, Optional<Stored> stored, Proof proof) {
        writes.fenced(
                "delivery",
                delivery.claim(),
                DeliveryTransition.SENT,
                ", run = NULL, attempts = 0, location = ?, version = ?, proof = ?, cause = NULL,"
                        + " reason = NULL, find_first = FALSE, confirmed = ?",
                stored.map(Stored::location).orElse(null),
                stored.map(Stored::version).orElse(null),
                stored.isPresent() ? proof.name() : null,
                delivery.size());
        event(writes, delivery, DeliveryState.READY, "all of it is sent");
    }

    /**
     * Puts a delivery off.
     *
     * @param counts whether the attempt counts: trouble of the store doesn't
     * @param uncertain whether this attempt or an earlier one may have taken effect
     */
    public void waiting(
            Writes writes,
            Delivery delivery,
            Duration pause,
            boolean counts,
            boolean uncertain,
            String cause,
            String reason) {
        writes.fenced(
                "delivery",
                delivery.claim(),
                DeliveryTransition.PUT_OFF,
                ", run = NULL, attempts = attempts - ?,"
                        + " find_first = CAST(? AS BOOLEAN), cause = ?, reason = ?, due_at = CURRENT_TIMESTAMP + "
                        + Times.SECONDS,
                counts ? 0 : 1,
                uncertain,
                cause,
                Texts.shorten(reason, 4000),
                Times.of(pause));
        event(writes, delivery, DeliveryState.WAITING, cause + ": " + reason);
    }

    /** The delivery failed for good; its document is kept until it is sent again. */
    public void failed(Writes writes, Delivery delivery, boolean uncertain, String cause, String reason) {
        writes.fenced(
                "delivery",
                delivery.claim(),
                DeliveryTransition.GIVEN_UP,
                ", run = NULL, find_first = (find_first OR CAST(? AS BOOLEAN)), cause = ?,"
                        + " reason = ?, settled_at = CURRENT_TIMESTAMP",
                uncertain,
                cause,
                Texts.shorten(reason, 4000));
        event(writes, delivery, DeliveryState.FAILED, cause + ": " + reason);
        writes.tally().deliveryEnded(delivery.document(), true);
    }

    /** The places of deliveries in the queues of their stores. */
    DeliveryTurns turns() {
        return turns;
    }

    /** Some deliveries, in the order of their ids. */
    static List<Delivery> some(Writes writes, String where, int most, Object... values) {
        return writes.jdbc()
                .query(select() + " WHERE " + where + " ORDER BY v.id LIMIT " + most, (row, i) -> read(row), values);
    }

    /** Changes deliveries that are still as {@code where} says, and gives those that it changed. */
    static List<Delivery> change(Writes writes, List<Delivery> some, String change, String where) {
        if (some.isEmpty()) {
            return List.of();
        }
        int[] changed = writes.jdbc()
                .batchUpdate(
                        "UPDATE delivery SET " + change + " WHERE id = ? AND " + where,
                        some.stream()
                                .map(delivery -> new Object[] {delivery.id()})
                                .toList());
        return IntStream.range(0, changed.length)
                .filter(i -> changed[i] == 1)
                .mapToObj(some::get)
                .toList();
    }

    static String select() {
        return "SELECT v.id AS claimed, v.turn AS delivery_turn, v.claim AS delivery_claim, v.store, v.target,"
                + " v.remote_id, v.find_first, v.attempts AS delivery_attempts, d.claim AS document_claim, b.sending,"
                + " b.publish, "
                + Documents.COLUMNS
                + " FROM delivery v JOIN document d ON d.id = v.document JOIN batch b ON b.id = v.batch";
    }

    static Delivery read(ResultSet row) throws SQLException {
        Claim document = new Claim(row.getObject("id", UUID.class), row.getLong("document_claim"));
        return new Delivery(
                new Claim(row.getObject("claimed", UUID.class), row.getLong("delivery_claim")),
                row.getString("store"),
                row.getString("target"),
                Optional.ofNullable(row.getString("remote_id")).orElse(""),
                row.getBoolean("find_first"),
                row.getInt("delivery_attempts"),
                Publish.valueOf(row.getString("publish")),
                Documents.read(row, document));
    }

    static void event(Writes writes, Delivery delivery, DeliveryState state, String detail) {
        writes.event(delivery.document().batch(), delivery.document().id(), delivery.id(), state, detail);
    }
}
