package io.waybill.ledger;

import static io.waybill.ledger.BatchState.ARRIVING;
import static io.waybill.ledger.BatchState.COMPLETE;
import static io.waybill.ledger.BatchState.SETTLED;
import static io.waybill.ledger.BatchState.SPLITTING;

import io.waybill.ledger.Transition.Actor;
import java.util.EnumSet;
import java.util.Set;

/** What happens to a batch. */
enum BatchTransition implements Transition<BatchState> {
    ANNOUNCED(Set.of(), ARRIVING, Actor.INTAKE, "it is booked, before anything of it is touched"),
    ARRIVED(EnumSet.of(ARRIVING), SPLITTING, Actor.INTAKE, "its content is ours, and has yet to be taken apart"),
    ARRIVED_WHOLE(
            EnumSet.of(ARRIVING), COMPLETE, Actor.INTAKE, "its content is ours, and its documents are known at once"),
    REFUSED(
            EnumSet.of(ARRIVING, SPLITTING),
            COMPLETE,
            Actor.INTAKE,
            "nothing more of it can ever be taken, as its receipt says"),
    SPLIT(EnumSet.of(SPLITTING), COMPLETE, Actor.SPLITTER, "all its documents are known"),
    ANSWERED(
            EnumSet.of(COMPLETE),
            SETTLED,
            Actor.RECEIPT_ROUTE,
            "nothing of it is open, and its sender has the receipt"),
    REOPENED(
            EnumSet.of(COMPLETE, SETTLED),
            COMPLETE,
            Actor.ADMINISTRATOR,
            "something of it is sent again or given up, so that its receipt gets a new revision");

    private final Change<BatchState> change;

    BatchTransition(Set<BatchState> from, BatchState to, Actor actor, String meaning) {
        this(from, to, EnumSet.of(actor), meaning);
    }

    BatchTransition(Set<BatchState> from, BatchState to, Set<Actor> actors, String meaning) {
        this.change = new Change<>(from, to, actors, meaning);
    }

    @Override
    public Change<BatchState> change() {
        return change;
    }
}
