package io.waybill.ledger;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * One change of state: from which states, to which, and who may make it. What writes states takes its SQL from here, so that a
 * row which is in another state is left as it is; {@code docs/states.md} is made of it.
 *
 * @param <S> the states
 */
interface Transition<S extends Enum<S>> {
    /** Who makes a change. */
    enum Actor {
        /** Origins, as something arrives. */
        INTAKE,
        /** What takes batches apart. */
        SPLITTER,
        /** A flow's route for documents. */
        DOCUMENT_ROUTE,
        /** The engine, as it brings documents to stores. */
        DELIVERY_ROUTE,
        /** A flow's route for receipts. */
        RECEIPT_ROUTE,
        /** What publishes the documents of a batch together. */
        PUBLISHING,
        /** The ledger, as it counts what has ended. */
        LEDGER,
        /** A person, by the API. */
        ADMINISTRATOR,
        /** Whoever finds that the run has ended that held it. */
        RECOVERY
    }

    /**
     * What changes.
     *
     * @param from the states in which it may happen; none if it begins to exist by this
     * @param meaning in words
     */
    record Change<S extends Enum<S>>(Set<S> from, S to, Set<Actor> actors, String meaning) {}

    Change<S> change();

    /** What happened, as an enum constant calls it. */
    String name();

    /** The states in which it may happen; none if it begins to exist by this. */
    default Set<S> from() {
        return change().from();
    }

    default S to() {
        return change().to();
    }

    default Set<Actor> actors() {
        return change().actors();
    }

    /** In words. */
    default String meaning() {
        return change().meaning();
    }

    /** The column that holds the state. */
    default String column() {
        return "state";
    }

    /** The assignment that follows {@code SET}. */
    default String set() {
        return column() + " = '" + to() + "'";
    }

    /** The condition that a row must meet. */
    default String where() {
        return column() + " IN ("
                + from().stream().map(state -> "'" + state + "'").collect(Collectors.joining(", ")) + ")";
    }
}
