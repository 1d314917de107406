package io.waybill.ledger;

import static io.waybill.ledger.Sending.CANCELLED;
import static io.waybill.ledger.Sending.ON;
import static io.waybill.ledger.Sending.PAUSED;

import io.waybill.ledger.Transition.Actor;
import java.util.EnumSet;
import java.util.Set;

/** What an administrator wants of a batch. */
enum SendingTransition implements Transition<Sending> {
    PAUSE(EnumSet.of(ON), PAUSED, Actor.ADMINISTRATOR, "what waits is held back"),
    RESUME(EnumSet.of(PAUSED), ON, Actor.ADMINISTRATOR, "what was held back waits again"),
    CANCEL(
            EnumSet.of(ON, PAUSED),
            CANCELLED,
            Actor.ADMINISTRATOR,
            "what is not delivered yet fails; its content is kept"),
    SEND_AGAIN(EnumSet.of(CANCELLED), ON, Actor.ADMINISTRATOR, "what failed is sent again");

    private final Change<Sending> change;

    SendingTransition(Set<Sending> from, Sending to, Actor actor, String meaning) {
        this(from, to, EnumSet.of(actor), meaning);
    }

    SendingTransition(Set<Sending> from, Sending to, Set<Actor> actors, String meaning) {
        this.change = new Change<>(from, to, actors, meaning);
    }

    @Override
    public Change<Sending> change() {
        return change;
    }

    @Override
    public String column() {
        return "sending";
    }
}
