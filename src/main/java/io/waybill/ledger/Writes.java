package io.waybill.ledger;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What one piece of work may do within the transaction of its group: change rows, leave events, and wake lanes once it
 * is committed.
 */
public final class Writes {
    record Event(
            UUID batch,
            @Nullable UUID document,
            @Nullable UUID delivery,
            String state,
            @Nullable String detail) {}

    private final JdbcTemplate jdbc;
    private final List<Event> events = new ArrayList<>();
    private final Set<String> lanes = new LinkedHashSet<>();

    Writes(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
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
        lanes.add(lane);
    }

    /**
     * Changes the one row that a claim is for.
     *
     * @throws StaleClaim if the claim is no longer ours
     */
    void fenced(String table, Claim claim, String change, @Nullable Object... values) {
        Object[] all = new Object[values.length + 2];
        System.arraycopy(values, 0, all, 0, values.length);
        all[values.length] = claim.id();
        all[values.length + 1] = claim.number();
        int changed = jdbc.update("UPDATE " + table + " SET " + change + " WHERE id = ? AND claim = ?", all);
        if (changed == 0) {
            throw new StaleClaim(table, claim);
        }
    }

    List<Event> events() {
        return events;
    }

    Set<String> lanes() {
        return lanes;
    }
}
