package io.waybill.ledger;

import static io.waybill.ledger.DocumentState.ACTIVE;
import static io.waybill.ledger.DocumentState.DUPLICATE;
import static io.waybill.ledger.DocumentState.NEW;
import static io.waybill.ledger.DocumentState.SETTLED;

import io.waybill.ledger.Transition.Actor;
import java.util.EnumSet;
import java.util.Set;

/** What happens to a document. */
enum DocumentTransition implements Transition<DocumentState> {
    BOOKED(Set.of(), NEW, EnumSet.of(Actor.INTAKE, Actor.SPLITTER), "its batch has it"),
    HANDED_OVER(
            Set.of(),
            ACTIVE,
            EnumSet.of(Actor.INTAKE, Actor.SPLITTER),
            "its batch has it, and a worker that was free has it at once"),
    REFUSED(Set.of(), DocumentState.REJECTED, Actor.SPLITTER, "it can not be taken out of its batch"),
    CLAIMED(EnumSet.of(NEW), ACTIVE, Actor.DOCUMENT_ROUTE, "somebody works on it"),
    PUT_OFF(EnumSet.of(ACTIVE), NEW, Actor.DOCUMENT_ROUTE, "it waits for something, or is tried again after a fault"),
    ABANDONED(EnumSet.of(ACTIVE), NEW, Actor.RECOVERY, "the run that held it has ended"),
    PLANNED(EnumSet.of(ACTIVE), DocumentState.PLANNED, Actor.DOCUMENT_ROUTE, "all its deliveries are booked"),
    REJECTED(
            EnumSet.of(ACTIVE),
            DocumentState.REJECTED,
            Actor.DOCUMENT_ROUTE,
            "it can not be taken; its sender is told why"),
    FOUND_BEFORE(EnumSet.of(ACTIVE), DUPLICATE, Actor.DOCUMENT_ROUTE, "the same was delivered before"),
    ENDED(EnumSet.of(DocumentState.PLANNED), SETTLED, Actor.LEDGER, "all its deliveries have ended"),
    CHANGED(
            EnumSet.of(DocumentState.PLANNED),
            NEW,
            Actor.DELIVERY_ROUTE,
            "its content changed before any store had it: it begins anew"),
    REOPENED(
            EnumSet.of(SETTLED),
            DocumentState.PLANNED,
            EnumSet.of(Actor.ADMINISTRATOR, Actor.PUBLISHING),
            "deliveries of it go out again, to be sent or to be removed"),
    DISMISSED(EnumSet.of(SETTLED), SETTLED, Actor.ADMINISTRATOR, "what failed of it is given up");

    private final Change<DocumentState> change;

    DocumentTransition(Set<DocumentState> from, DocumentState to, Actor actor, String meaning) {
        this(from, to, EnumSet.of(actor), meaning);
    }

    DocumentTransition(Set<DocumentState> from, DocumentState to, Set<Actor> actors, String meaning) {
        this.change = new Change<>(from, to, actors, meaning);
    }

    @Override
    public Change<DocumentState> change() {
        return change;
    }
}
