package io.waybill.ledger;

import io.waybill.outcome.Failure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What an administrator can do with a batch that is under way. Every call may be repeated. The wish is booked first and its deliveries
 * follow, some at a time; one that is missed, because it was just being claimed or planned, follows when it is claimed
 * next ({@link Deliveries#claim}). A request that is under way is finished.
 */
public final class BatchControl {
    /** Priorities reach from {@code -HIGHEST} to this; 0 is usual. */
    public static final int HIGHEST = 100;

    private static final int AT_ONCE = 500;
    private static final String BY_ADMINISTRATOR = "by an administrator";

    private final Ledger ledger;

    BatchControl(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Holds back what of a batch waits to be sent.
     *
     * @return how many deliveries are held back now that were not before
     * @throws NotPossible if the batch is settled or cancelled, or its documents are just being published together
     */
    public int pause(UUID batch) {
        order(batch, SendingTransition.PAUSE, "state <> 'SETTLED' AND publish <> 'NOW'");
        return move(batch, DeliveryState.WAITING, DeliveryTransition.HELD_BACK);
    }

    /**
     * Lets a paused batch go on.
     *
     * @return how many deliveries wait to be sent now that were held back before
     * @throws NotPossible if the batch is cancelled
     */
    public int resume(UUID batch) {
        order(batch, SendingTransition.RESUME, "TRUE");
        return move(batch, DeliveryState.PAUSED, DeliveryTransition.RESUMED);
    }

    /**
     * Lets everything fail that was not delivered yet. Its content is kept: it can be sent again or given up. What is
     * published together is taken back where it was published.
     *
     * @return how many deliveries failed just now; what is in work follows
     * @throws NotPossible if the batch is settled
     */
    public int cancel(UUID batch) {
        order(batch, SendingTransition.CANCEL, "state <> 'SETTLED'");
        boolean withdrawn = !ledger.read()
                .queryForList("SELECT id FROM batch WHERE id = ? AND publish = 'NEVER'", UUID.class, batch)
                .isEmpty();
        return withdrawn ? 0 : cancelAll(batch);
    }

    /** Goes on with what a process left undone that ended while it cancelled, and with what was planned since. */
    public void finishCancelled() {
        ledger.read()
                .queryForList(
                        "SELECT b.id FROM batch b WHERE b.sending <> 'ON' AND b.sending = 'CANCELLED' AND b.publish = 'EACH' AND EXISTS (SELECT 1 FROM document d"
                                + " JOIN delivery v ON v.document = d.id WHERE d.batch = b.id AND v.state IN ('WAITING', 'PAUSED'))",
                        UUID.class)
                .forEach(this::cancelAll);
    }

    /** The batches, of these, of which nothing is to be sent now, and why. */
    public Map<UUID, Failure> held(List<UUID> some) {
        Map<UUID, Failure> held = new TreeMap<>();
        if (!some.isEmpty()) {
            Sql.List ids = Sql.list(some);
            ledger.read()
                    .query(
                            "SELECT id, sending, publish FROM batch WHERE (sending <> 'ON' OR publish = 'NEVER')"
                                    + " AND id IN " + ids.marks(),
                            row -> {
                                held.put(Columns.id(row, "id"), why(row));
                            },
                            ids.values());
        }
        return held;
    }

    private static Failure why(ResultSet row) throws SQLException {
        if (Publish.valueOf(row.getString("publish")) == Publish.NEVER) {
            return Failure.notPublished();
        }
        return Sending.valueOf(row.getString("sending")) == Sending.PAUSED
                ? new Failure(Failure.Cause.PAUSED, "its batch is paused", false, Optional.empty())
                : new Failure(Failure.Cause.CANCELLED, "its batch is cancelled", false, Optional.empty());
    }

    /**
     * Puts a batch before others, or behind them.
     *
     * @param priority a higher one goes first; 0 is usual
     * @throws IllegalArgumentException if it is out of bounds
     */
    public void prioritize(UUID batch, int priority) {
        if (Math.abs(priority) > HIGHEST) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "the priority is %d: give one from -%d to %d", priority, HIGHEST, HIGHEST));
        }
        ledger.write(writes -> {
            writes.jdbc().update("UPDATE batch SET priority = ? WHERE id = ?", priority, batch);
            writes.jdbc()
                    .update(
                            "UPDATE document SET priority = ? WHERE batch = ? AND state IN ('NEW', 'ACTIVE')",
                            priority,
                            batch);
            return writes.jdbc()
                    .update(
                            "UPDATE delivery SET priority = ? WHERE document IN (SELECT id FROM document WHERE batch = ?)"
                                    + " AND state <> 'DELIVERED' AND state <> 'FAILED'",
                            priority,
                            batch);
        });
    }

    /** Books a wish, if the batch is as {@code where} says; that it is booked already is no fault. */
    private void order(UUID batch, SendingTransition order, String where) {
        Sending wish = order.to();
        ledger.write(writes -> {
            int changed = writes.jdbc()
                    .update(
                            "UPDATE batch SET " + order.set() + unpublished(order) + " WHERE id = ? AND "
                                    + order.where() + " AND " + where,
                            batch);
            if (changed == 1) {
                writes.event(batch, null, null, wish, BY_ADMINISTRATOR);
                return changed;
            }
            List<String> standing = writes.jdbc()
                    .query(
                            "SELECT sending, state, publish FROM batch WHERE id = ? AND sending <> ?",
                            (row, i) -> whyNot(row),
                            batch,
                            wish.name());
            if (!standing.isEmpty()) {
                throw new NotPossible(
                        String.format(Locale.ROOT, "batch %s can't be made %s, for %s", batch, wish, standing.get(0)));
            }
            return changed;
        });
    }

    /** What is cancelled is not published together any more. */
    private static String unpublished(SendingTransition order) {
        PublishTransition never = PublishTransition.ONE_FAILED;
        return order == SendingTransition.CANCEL
                ? ", publish = CASE WHEN " + never.where() + " THEN '" + never.to() + "' ELSE publish END"
                : "";
    }

    private static String whyNot(ResultSet row) throws SQLException {
        if (row.getString("sending").equals(Sending.CANCELLED.name())) {
            return "it is cancelled: what failed of it can be sent again";
        }
        return row.getString("publish").equals(Publish.NOW.name())
                ? "all of it is sent, and is just being published"
                : "nothing of it is open: it is " + row.getString("state");
    }

    private int move(UUID batch, DeliveryState from, DeliveryTransition transition) {
        return ledger.someAtATime(AT_ONCE, writes -> {
            List<Delivery> moved = Deliveries.change(
                    writes,
                    Deliveries.some(writes, "d.batch = ? AND v.state = '" + from + "'", AT_ONCE, batch),
                    from,
                    transition,
                    ", due_at = now_ms()");
            for (Delivery delivery : moved) {
                Deliveries.event(writes, delivery, transition.to(), BY_ADMINISTRATOR);
                writes.wake(Deliveries.lane(delivery.store()));
            }
            return moved.size();
        });
    }

    private int cancelAll(UUID batch) {
        return cancelAll(batch, DeliveryState.WAITING) + cancelAll(batch, DeliveryState.PAUSED);
    }

    private int cancelAll(UUID batch, DeliveryState from) {
        return ledger.someAtATime(AT_ONCE, writes -> {
            List<Delivery> cancelled = Deliveries.change(
                    writes,
                    Deliveries.some(writes, "d.batch = ? AND v.state = '" + from + "'", AT_ONCE, batch),
                    from,
                    DeliveryTransition.CANCELLED,
                    ", cause = 'CANCELLED', reason = '" + Deliveries.CANCELLED
                            + "', claim = claim + 1, settled_at = now_ms()");
            for (Delivery delivery : cancelled) {
                Deliveries.event(writes, delivery, DeliveryState.FAILED, Deliveries.CANCELLED);
                writes.tally().deliveryEnded(delivery.document(), true);
            }
            return cancelled.size();
        });
    }
}
