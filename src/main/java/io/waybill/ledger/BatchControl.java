package io.waybill.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What an administrator can do with a batch. Every call may be repeated. The wish is booked first and its deliveries
 * follow, some at a time; one that is missed, because it was just being claimed or planned, follows when it is claimed
 * next ({@link Deliveries#claim}). A request that is under way is finished.
 */
public final class BatchControl {
    /** Priorities reach from {@code -HIGHEST} to this; 0 is usual. */
    public static final int HIGHEST = 100;

    private static final int AT_ONCE = 500;
    private static final String BY_ADMINISTRATOR = "by an administrator";

    private final Ledger ledger;
    private final Batches batches;
    private final Deliveries deliveries;

    BatchControl(Ledger ledger, Batches batches, Deliveries deliveries) {
        this.ledger = ledger;
        this.batches = batches;
        this.deliveries = deliveries;
    }

    /**
     * Holds back what of a batch waits to be sent.
     *
     * @return how many deliveries are held back now that were not before
     * @throws NotPossible if the batch is settled or cancelled
     */
    public int pause(UUID batch) {
        order(batch, Sending.PAUSED, "sending = 'ON' AND state <> 'SETTLED'");
        return move(batch, DeliveryState.WAITING, DeliveryState.PAUSED);
    }

    /**
     * Lets a paused batch go on.
     *
     * @return how many deliveries wait to be sent now that were held back before
     * @throws NotPossible if the batch is cancelled
     */
    public int resume(UUID batch) {
        order(batch, Sending.ON, "sending = 'PAUSED'");
        return move(batch, DeliveryState.PAUSED, DeliveryState.WAITING);
    }

    /**
     * Lets everything fail that was not delivered yet. Its content is kept: it can be sent again or given up. What is
     * published together is taken back where it was published.
     *
     * @return how many deliveries failed just now; what is in work follows
     * @throws NotPossible if the batch is settled
     */
    public int cancel(UUID batch) {
        order(batch, Sending.CANCELLED, "sending <> 'CANCELLED' AND state <> 'SETTLED'");
        boolean withdrawn = !ledger.read()
                .queryForList("SELECT id FROM batch WHERE id = ? AND publish = 'NEVER'", UUID.class, batch)
                .isEmpty();
        return withdrawn ? 0 : cancelAll(batch);
    }

    /** Goes on with what a process left undone that ended while it cancelled, and with what was planned since. */
    public void finishCancelled() {
        ledger.read()
                .queryForList(
                        "SELECT b.id FROM batch b WHERE b.sending = 'CANCELLED' AND b.publish = 'EACH' AND EXISTS (SELECT 1 FROM delivery v"
                                + " WHERE v.batch = b.id AND v.state IN ('WAITING', 'PAUSED'))",
                        UUID.class)
                .forEach(this::cancelAll);
    }

    /** The batches, of these, of which nothing is to be sent now. */
    public Map<UUID, Sending> held(List<UUID> some) {
        Map<UUID, Sending> held = new TreeMap<>();
        if (!some.isEmpty()) {
            Sql.List ids = Sql.list(some);
            ledger.read()
                    .query(
                            "SELECT id, sending FROM batch WHERE sending <> 'ON' AND id IN " + ids.marks(),
                            row -> {
                                held.put(row.getObject("id", UUID.class), Sending.valueOf(row.getString("sending")));
                            },
                            ids.values());
        }
        return held;
    }

    /**
     * Puts a batch before others, or behind them.
     *
     * @param priority a higher one goes first; 0 is usual
     * @throws IllegalArgumentException if it is out of bounds
     */
    public void prioritize(UUID batch, int priority) {
        if (Math.abs(priority) > HIGHEST) {
            throw new IllegalArgumentException(
                    "the priority is %d: give one from -%d to %d".formatted(priority, HIGHEST, HIGHEST));
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
                            "UPDATE delivery SET priority = ? WHERE batch = ? AND state NOT IN ('DELIVERED', 'FAILED')",
                            priority,
                            batch);
        });
    }

    /**
     * Sends again what failed of a batch; its receipt gets a new revision if the sender may have one already.
     *
     * @return how many deliveries go out again; none if nothing of the batch has failed
     * @throws NotPossible if it is published together, and is just being withdrawn
     */
    public int retry(UUID batch) {
        return ledger.write(writes -> {
            requireNotBeingWithdrawn(writes, batch);
            writes.jdbc().update("UPDATE batch SET sending = 'ON' WHERE id = ? AND sending = 'CANCELLED'", batch);
            writes.jdbc().update("UPDATE batch SET publish = 'TOGETHER' WHERE id = ? AND publish = 'WITHDRAWN'", batch);
            List<Delivery> again = reopened(writes, batch);
            Map<UUID, Integer> counts = new TreeMap<>();
            for (Delivery delivery : again) {
                counts.merge(delivery.document().id(), 1, Integer::sum);
                Deliveries.event(writes, delivery, DeliveryState.WAITING, "sent again");
                writes.wake(Deliveries.lane(delivery.store()));
            }
            if (!again.isEmpty()) {
                reopenBatch(writes, batch, reopenDocuments(writes, batch, counts, true, "sent again"), again.size());
            }
            return again.size();
        });
    }

    /**
     * Gives up what failed of a batch, for good; its receipt gets a new revision, and the content goes to quarantine.
     *
     * @return how many documents are given up; none if nothing of the batch has failed
     */
    public int dismiss(UUID batch) {
        return ledger.write(writes -> {
            List<UUID> failed = writes.jdbc()
                    .queryForList(
                            "SELECT id FROM document WHERE batch = ? AND state = 'SETTLED' AND outcome = 'FAILED'"
                                    + " ORDER BY id",
                            UUID.class,
                            batch);
            int dismissed = 0;
            for (UUID document : failed) {
                int changed = writes.jdbc()
                        .update(
                                "UPDATE document SET outcome = 'DISMISSED', reason = 'Given up by an administrator'"
                                        + " WHERE id = ? AND state = 'SETTLED' AND outcome = 'FAILED'",
                                document);
                if (changed == 1) {
                    dismissed++;
                    writes.event(batch, document, null, Outcome.DISMISSED, "given up by an administrator");
                }
            }
            if (dismissed > 0) {
                batches.answerAgain(writes, batch, dismissed + " documents are given up");
            }
            return dismissed;
        });
    }

    private static void requireNotBeingWithdrawn(Writes writes, UUID batch) {
        if (!writes.jdbc()
                .queryForList("SELECT id FROM batch WHERE id = ? AND publish = 'NEVER'", UUID.class, batch)
                .isEmpty()) {
            throw new NotPossible(
                    "batch %s is just being withdrawn: send it again when nothing of it is left at any store"
                            .formatted(batch));
        }
    }

    /** Books a wish, if the batch is as {@code where} says; that it is booked already is no fault. */
    private void order(UUID batch, Sending wish, String where) {
        ledger.write(writes -> {
            int changed = writes.jdbc()
                    .update(
                            "UPDATE batch SET sending = ?, publish = CASE WHEN CAST(? AS BOOLEAN)"
                                    + " AND publish IN ('TOGETHER', 'NOW') THEN 'NEVER' ELSE publish END"
                                    + " WHERE id = ? AND " + where,
                            wish.name(),
                            wish == Sending.CANCELLED,
                            batch);
            if (changed == 1) {
                writes.event(batch, null, null, wish, BY_ADMINISTRATOR);
                return changed;
            }
            List<String> standing = writes.jdbc()
                    .query(
                            "SELECT sending, state FROM batch WHERE id = ? AND sending <> ?",
                            (row, i) -> row.getString("sending").equals(Sending.CANCELLED.name())
                                    ? "it is cancelled: what failed of it can be sent again"
                                    : "nothing of it is open: it is " + row.getString("state"),
                            batch,
                            wish.name());
            if (!standing.isEmpty()) {
                throw new NotPossible("batch %s can't be made %s, for %s".formatted(batch, wish, standing.get(0)));
            }
            return changed;
        });
    }

    private int move(UUID batch, DeliveryState from, DeliveryState to) {
        return ledger.someAtATime(AT_ONCE, writes -> {
            List<Delivery> moved = Deliveries.change(
                    writes,
                    Deliveries.some(writes, "v.batch = ? AND v.state = '" + from + "'", AT_ONCE, batch),
                    "state = '" + to + "', due_at = CURRENT_TIMESTAMP",
                    "state = '" + from + "'");
            for (Delivery delivery : moved) {
                Deliveries.event(writes, delivery, to, BY_ADMINISTRATOR);
                writes.wake(Deliveries.lane(delivery.store()));
            }
            return moved.size();
        });
    }

    private int cancelAll(UUID batch) {
        return ledger.someAtATime(AT_ONCE, writes -> {
            List<Delivery> cancelled = Deliveries.change(
                    writes,
                    Deliveries.some(writes, "v.batch = ? AND v.state IN ('WAITING', 'PAUSED')", AT_ONCE, batch),
                    "state = 'FAILED', cause = 'CANCELLED', reason = '" + Deliveries.CANCELLED
                            + "', claim = claim + 1, settled_at = CURRENT_TIMESTAMP",
                    "state IN ('WAITING', 'PAUSED')");
            for (Delivery delivery : cancelled) {
                Deliveries.event(writes, delivery, DeliveryState.FAILED, Deliveries.CANCELLED);
                writes.tally().deliveryEnded(delivery.document(), true);
            }
            return cancelled.size();
        });
    }

    /** The deliveries that failed and wait again; they begin anew in the queue, behind what waits already. */
    private List<Delivery> reopened(Writes writes, UUID batch) {
        List<Delivery> failed = writes.jdbc()
                .query(
                        Deliveries.select() + " WHERE v.batch = ? AND v.state = 'FAILED'"
                                + " AND (d.outcome IS NULL OR d.outcome = 'FAILED') ORDER BY v.id",
                        (row, i) -> Deliveries.read(row),
                        batch);
        List<Object[]> rows = new ArrayList<>();
        for (Delivery delivery : failed) {
            batches.turns().forget(Deliveries.lane(delivery.store()), batch);
            rows.add(new Object[] {deliveries.turn(writes, delivery.store(), delivery.document()), delivery.id()});
        }
        int[] changed = writes.jdbc()
                .batchUpdate(
                        "UPDATE delivery SET state = 'WAITING', attempts = 0, claim = claim + 1, turn = ?,"
                                + " location = NULL, settled_at = NULL, due_at = CURRENT_TIMESTAMP"
                                + " WHERE id = ? AND state = 'FAILED'",
                        rows);
        return IntStream.range(0, changed.length)
                .filter(i -> changed[i] == 1)
                .mapToObj(failed::get)
                .toList();
    }

    /** Opens documents again of which deliveries had ended; gives how many of them were settled. */
    static int reopenDocuments(Writes writes, UUID batch, Map<UUID, Integer> deliveries, boolean failed, String why) {
        List<UUID> ids = List.copyOf(deliveries.keySet());
        writes.jdbc()
                .batchUpdate(
                        "UPDATE document SET open = open + ?, failed = failed - ? WHERE id = ?",
                        ids.stream()
                                .map(id -> new Object[] {deliveries.get(id), failed ? deliveries.get(id) : 0, id})
                                .toList());
        int[] changed = writes.jdbc()
                .batchUpdate(
                        "UPDATE document SET state = 'PLANNED', outcome = NULL, settled_at = NULL"
                                + " WHERE id = ? AND state = 'SETTLED'",
                        ids.stream().map(id -> new Object[] {id}).toList());
        int reopened = 0;
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                reopened++;
                writes.event(batch, ids.get(i), null, DocumentState.PLANNED, why);
            }
        }
        return reopened;
    }

    /** A batch that is still being taken apart stays so, and one without a receipt needs no new revision. */
    private void reopenBatch(Writes writes, UUID batch, int documents, int count) {
        writes.tally().booked(batch, 0, documents);
        batches.answerAgain(writes, batch, count + " deliveries are sent again");
    }
}
