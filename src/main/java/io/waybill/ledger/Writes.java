package io.waybill.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What one piece of work may do within the transaction of its group: change rows, leave events, and wake lanes once it
 * is committed. A failed statement fails the work, even if it is caught: PostgreSQL takes no more statements after it.
 */
public final class Writes {
    record Event(
            UUID batch,
            @Nullable UUID document,
            @Nullable UUID delivery,
            String state,
            @Nullable String detail) {}

    private final Database database;
    private final LedgerTemplate jdbc;
    private final Handover.Reservations reservations;
    private final List<Event> events = new ArrayList<>();
    private final Tally tally = new Tally();

    Writes(Database database, Handover handover) {
        this.database = database;
        this.reservations = new Handover.Reservations(handover);
        this.jdbc = database.writer();
    }

    public JdbcTemplate jdbc() {
        return jdbc;
    }

    /** Leaves an event in the history, with the time of the database. */
    public void event(
            UUID batch, @Nullable UUID document, @Nullable UUID delivery, Enum<?> state, @Nullable String detail) {
        events.add(new Event(batch, document, delivery, state.name(), detail));
    }

    /** Tells a lane, after the commit, that it has work. */
    public void wake(String lane) {
        tally.wake(lane);
    }

    /**
     * Changes the one row that a claim is for.
     *
     * @throws StaleClaim if the claim is no longer ours
     */
    void fenced(String table, Claim claim, String change, @Nullable Object... values) {
        change(table, claim, change, "run IS NOT NULL", values);
    }

    /**
     * Changes the state of the one row that a claim is for.
     *
     * @param more what else changes, beginning with a comma, or nothing
     * @throws StaleClaim if the claim is no longer ours, or the row is in another state than the change begins in
     */
    void fenced(String table, Claim claim, Transition<?> transition, String more, @Nullable Object... values) {
        change(table, claim, transition.set() + more, "run IS NOT NULL AND " + transition.where(), values);
    }

    private void change(String table, Claim claim, String change, String where, @Nullable Object... values) {
        Object[] all = new Object[values.length + 2];
        System.arraycopy(values, 0, all, 0, values.length);
        all[values.length] = claim.id();
        all[values.length + 1] = claim.number();
        int changed =
                jdbc.update("UPDATE " + table + " SET " + change + " WHERE id = ? AND claim = ? AND " + where, all);
        if (changed == 0) {
            throw new StaleClaim(table, claim);
        }
    }

    LedgerTemplate template() {
        return jdbc;
    }

    Database database() {
        return database;
    }

    Handover.Reservations reservations() {
        return reservations;
    }

    List<Event> events() {
        return events;
    }

    /** What this changes of the counters. */
    Counters counters() {
        return tally.counters();
    }

    Tally tally() {
        return tally;
    }
}
