package io.waybill.ledger;

import io.waybill.content.Checksums;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Stored;
import java.time.Duration;
import java.util.Optional;

/** What becomes of deliveries that are claimed. All throw {@link StaleClaim} when the claim is no longer ours. */
public final class ClaimedDeliveries {
    /** The cause of a delivery that waits for the folder of its content. */
    static final String SOURCE_AWAY = Failure.Cause.SOURCE_UNREACHABLE.name();

    ClaimedDeliveries() {}

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

    /** Gives it another name at its store, which has nothing of it; it is due at once. */
    public void renamed(Writes writes, Delivery delivery, String target, String cause, String reason) {
        waiting(writes, delivery, Duration.ZERO, false, false, cause, reason);
        writes.jdbc().update("UPDATE delivery SET target = ? WHERE id = ?", target, delivery.id());
        writes.wake(Deliveries.lane(delivery.store()));
    }

    /** The store holds the document, and it is proved. */
    public void delivered(Writes writes, Delivery delivery, String location, String version, Proof proof) {
        writes.fenced(
                "delivery",
                delivery.claim(),
                DeliveryTransition.PROVED,
                ", run = NULL, location = ?, version = ?, proof = ?, cause = NULL, reason = NULL,"
                        + " session = NULL, confirmed = ?, settled_at = now_ms()",
                location,
                version,
                proof.name(),
                delivery.size());
        writes.counters().left(delivery, DeliveryTransition.PROVED);
        if (Checksums.chunks(delivery.size()) > 1 || delivery.publish() != Publish.EACH) {
            writes.jdbc().update("DELETE FROM chunk WHERE delivery = ?", delivery.id());
        }
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
        writes.counters().left(delivery, DeliveryTransition.SENT);
        Deliveries.event(writes, delivery, DeliveryState.READY, "all of it is sent");
    }

    /**
     * Puts a delivery off. That the folder of its content can't be reached is an event the first time only: thousands may wait for it,
     * and are tried over and over.
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
        boolean isToTell = !cause.equals(SOURCE_AWAY) || !waitsForItsSource(writes, delivery);
        writes.fenced(
                "delivery",
                delivery.claim(),
                DeliveryTransition.PUT_OFF,
                ", run = NULL, attempts = attempts - ?,"
                        + " find_first = CAST(? AS BOOLEAN), cause = ?, reason = ?, due_at = now_ms() + ?",
                counts ? 0 : 1,
                uncertain,
                cause,
                Texts.shorten(reason, 4000),
                pause.toMillis());
        writes.counters().left(delivery, DeliveryTransition.PUT_OFF);
        if (isToTell) {
            Deliveries.event(writes, delivery, DeliveryState.WAITING, cause + ": " + reason);
        }
    }

    /** Whether what was wrong the last time is that the folder of its content can't be reached. */
    private static boolean waitsForItsSource(Writes writes, Delivery delivery) {
        return writes.jdbc()
                .queryForList("SELECT cause FROM delivery WHERE id = ?", String.class, delivery.id())
                .contains(SOURCE_AWAY);
    }

    /** The delivery failed for good; its document is kept until it is sent again. */
    public void failed(Writes writes, Delivery delivery, boolean uncertain, String cause, String reason) {
        writes.fenced(
                "delivery",
                delivery.claim(),
                DeliveryTransition.GIVEN_UP,
                ", run = NULL, find_first = (find_first OR CAST(? AS BOOLEAN)), cause = ?,"
                        + " reason = ?, settled_at = now_ms()",
                uncertain,
                cause,
                Texts.shorten(reason, 4000));
        writes.counters().left(delivery, DeliveryTransition.GIVEN_UP);
        Deliveries.event(writes, delivery, DeliveryState.FAILED, cause + ": " + reason);
        writes.tally().deliveryEnded(delivery.document(), true);
    }

    /** Its batch is paused: it wasn't tried. */
    void paused(Writes writes, Delivery delivery) {
        writes.fenced(
                "delivery", delivery.claim(), DeliveryTransition.HELD_BACK, ", run = NULL, attempts = attempts - 1");
        writes.counters().left(delivery, DeliveryTransition.HELD_BACK);
        Deliveries.event(writes, delivery, DeliveryState.PAUSED, "its batch is paused");
    }
}
