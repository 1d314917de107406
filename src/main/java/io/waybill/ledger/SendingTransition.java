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

    private final Set<Sending> from;
    private final Sending to;
    private final Set<Actor> actors;
    private final String meaning;

    SendingTransition(Set<Sending> from, Sending to, Actor actor, String meaning) {
        this(from, to, EnumSet.of(actor), meaning);
    }

    SendingTransition(Set<Sending> from, Sending to, Set<Actor> actors, String meaning) {
        this.from = from;
        this.to = to;
        this.actors = actors;
        this.meaning = meaning;
    }

    @Override
    public Set<Sending> from() {
        return from;
    }

    @Override
    public Sending to() {
        return to;
    }

    @Override
    public Set<Actor> actors() {
        return actors;
    }

    @Override
    public String meaning() {
        return meaning;
    }

    @Override
    public String column() {
        return "sending";
    }
}
