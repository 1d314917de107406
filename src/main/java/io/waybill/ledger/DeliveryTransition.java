package io.waybill.ledger;

import static io.waybill.ledger.DeliveryState.ACTIVE;
import static io.waybill.ledger.DeliveryState.DELIVERED;
import static io.waybill.ledger.DeliveryState.READY;
import static io.waybill.ledger.DeliveryState.WAITING;

import io.waybill.ledger.Transition.Actor;
import java.util.EnumSet;
import java.util.Set;

/** What happens to a delivery. */
enum DeliveryTransition implements Transition<DeliveryState> {
    PLANNED(Set.of(), WAITING, Actor.DOCUMENT_ROUTE, "it is due"),
    HANDED_OVER(
            Set.of(),
            DeliveryState.COMMITTING,
            Actor.DOCUMENT_ROUTE,
            "it is due, and a worker that was free has it at once"),
    CLAIMED(
            EnumSet.of(WAITING),
            DeliveryState.COMMITTING,
            Actor.DELIVERY_ROUTE,
            "somebody works on it; a small document is sent and committed in one request, so it may be there from now on"),
    IN_CHUNKS(
            EnumSet.of(ACTIVE, DeliveryState.COMMITTING),
            ACTIVE,
            Actor.DELIVERY_ROUTE,
            "it goes in chunks: until it is committed, nothing can be there"),
    COMMITTING(
            EnumSet.of(ACTIVE, DeliveryState.COMMITTING),
            DeliveryState.COMMITTING,
            Actor.DELIVERY_ROUTE,
            "the store has all chunks: from now on the object may be there"),
    PROVED(
            EnumSet.of(ACTIVE, DeliveryState.COMMITTING),
            DELIVERED,
            Actor.DELIVERY_ROUTE,
            "the store holds the document, and that is proved"),
    SENT(
            EnumSet.of(ACTIVE, DeliveryState.COMMITTING),
            READY,
            Actor.DELIVERY_ROUTE,
            "all of it is sent, and it is published when all of its batch is"),
    PUT_OFF(
            EnumSet.of(ACTIVE, DeliveryState.COMMITTING),
            WAITING,
            Actor.DELIVERY_ROUTE,
            "an attempt failed, and another one is due later"),
    GIVEN_UP(
            EnumSet.of(ACTIVE, DeliveryState.COMMITTING),
            DeliveryState.FAILED,
            Actor.DELIVERY_ROUTE,
            "it failed for good"),
    ABANDONED(EnumSet.of(ACTIVE, DeliveryState.COMMITTING), WAITING, Actor.RECOVERY, "the run that held it has ended"),
    HELD_BACK(
            EnumSet.of(WAITING, DeliveryState.COMMITTING),
            DeliveryState.PAUSED,
            EnumSet.of(Actor.ADMINISTRATOR, Actor.DELIVERY_ROUTE),
            "its batch is paused"),
    RESUMED(EnumSet.of(DeliveryState.PAUSED), WAITING, Actor.ADMINISTRATOR, "its batch goes on"),
    CANCELLED(
            EnumSet.of(WAITING, DeliveryState.PAUSED),
            DeliveryState.FAILED,
            Actor.ADMINISTRATOR,
            "its batch is cancelled"),
    PUBLISHED(EnumSet.of(READY), DELIVERED, Actor.PUBLISHING, "all of its batch is sent, and the store has it whole"),
    TO_BE_PUBLISHED(
            EnumSet.of(READY),
            WAITING,
            Actor.PUBLISHING,
            "all of its batch is sent, and its chunks are to be committed"),
    TO_BE_REMOVED(
            EnumSet.of(READY, DeliveryState.PAUSED, DELIVERED),
            WAITING,
            Actor.PUBLISHING,
            "another document of its batch failed: what the store has of it goes"),
    CONTENT_CHANGED(
            EnumSet.of(WAITING, ACTIVE, DeliveryState.COMMITTING, DeliveryState.PAUSED),
            DeliveryState.FAILED,
            Actor.DELIVERY_ROUTE,
            "its document begins anew"),
    PLANNED_AGAIN(EnumSet.of(DeliveryState.FAILED), WAITING, Actor.DOCUMENT_ROUTE, "its document is described anew"),
    SENT_AGAIN(
            EnumSet.of(DeliveryState.FAILED), WAITING, Actor.ADMINISTRATOR, "what failed of its batch is sent again");

    private final Change<DeliveryState> change;

    DeliveryTransition(Set<DeliveryState> from, DeliveryState to, Actor actor, String meaning) {
        this(from, to, EnumSet.of(actor), meaning);
    }

    DeliveryTransition(Set<DeliveryState> from, DeliveryState to, Set<Actor> actors, String meaning) {
        this.change = new Change<>(from, to, actors, meaning);
    }

    @Override
    public Change<DeliveryState> change() {
        return change;
    }
}
