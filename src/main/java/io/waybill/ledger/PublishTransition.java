package io.waybill.ledger;

import static io.waybill.ledger.Publish.DONE;
import static io.waybill.ledger.Publish.EACH;
import static io.waybill.ledger.Publish.NEVER;
import static io.waybill.ledger.Publish.NOW;
import static io.waybill.ledger.Publish.WITHDRAWN;

import io.waybill.ledger.Transition.Actor;
import java.util.EnumSet;
import java.util.Set;

/** How far a batch has come that is published together. */
enum PublishTransition implements Transition<Publish> {
    TOGETHER(
            EnumSet.of(EACH),
            Publish.TOGETHER,
            Actor.DOCUMENT_ROUTE,
            "the flow publishes all documents of the batch together"),
    ALL_SENT(EnumSet.of(Publish.TOGETHER), NOW, Actor.PUBLISHING, "all of it is sent"),
    ONE_FAILED(
            EnumSet.of(Publish.TOGETHER, NOW),
            NEVER,
            EnumSet.of(Actor.PUBLISHING, Actor.ADMINISTRATOR),
            "one of its documents has failed for good, or it is cancelled"),
    ALL_PUBLISHED(EnumSet.of(Publish.TOGETHER, NOW), DONE, Actor.PUBLISHING, "nothing of it is open"),
    NOTHING_LEFT(EnumSet.of(NEVER), WITHDRAWN, Actor.PUBLISHING, "nothing of it is at any store"),
    SENT_AGAIN(EnumSet.of(WITHDRAWN), Publish.TOGETHER, Actor.ADMINISTRATOR, "what failed of it is sent again");

    private final Change<Publish> change;

    PublishTransition(Set<Publish> from, Publish to, Actor actor, String meaning) {
        this(from, to, EnumSet.of(actor), meaning);
    }

    PublishTransition(Set<Publish> from, Publish to, Set<Actor> actors, String meaning) {
        this.change = new Change<>(from, to, actors, meaning);
    }

    @Override
    public Change<Publish> change() {
        return change;
    }

    @Override
    public String column() {
        return "publish";
    }
}
