package io.waybill.ledger;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Publishes the documents of a batch together, or not at all. Its deliveries come to rest as READY when everything is
 * sent that can be sent without publishing it. Who decides books the decision first, and what follows from it some at a
 * time, so that any node may go on with it at any time.
 */
public final class Publishing {
    private static final int AT_ONCE = 500;
    private static final String NOT_READY = "('WAITING', 'ACTIVE', 'COMMITTING', 'PAUSED')";
    private static final String ANY_FAILED = "(EXISTS (SELECT 1 FROM document d JOIN delivery v ON v.document = d.id"
            + " WHERE d.batch = b.id AND v.state = 'FAILED')"
            + " OR EXISTS (SELECT 1 FROM document d WHERE d.batch = b.id AND d.state = 'REJECTED'))";

    /** Deliveries of which something is at a store, or may be. */
    private static final String HELD = "(v.state IN ('READY', 'DELIVERED') OR v.state = 'FAILED' AND v.find_first)";

    private final Ledger ledger;

    Publishing(Ledger ledger) {
        this.ledger = ledger;
    }

    /** From now on the documents of a batch are published together; it must not have begun to be published. */
    public void together(Writes writes, UUID batch) {
        writes.jdbc()
                .update(
                        "UPDATE batch SET " + PublishTransition.TOGETHER.set() + " WHERE id = ? AND "
                                + PublishTransition.TOGETHER.where(),
                        batch);
    }

    /** Decides what can be decided, and does what was decided. Safe to repeat, and at several nodes at a time. */
    public void decide() {
        for (UUID batch : batches("b.publish IN ('TOGETHER', 'NOW') AND " + ANY_FAILED)) {
            decide(batch, PublishTransition.ONE_FAILED, "TRUE", "one of its documents has failed for good");
        }
        for (UUID batch : batches("b.publish = 'TOGETHER' AND b.state = 'COMPLETE' AND b.open > 0"
                + " AND NOT EXISTS (SELECT 1 FROM document d WHERE d.batch = b.id AND d.state IN ('NEW', 'ACTIVE'))"
                + " AND NOT EXISTS (SELECT 1 FROM document d JOIN delivery v ON v.document = d.id WHERE d.batch = b.id AND v.state IN "
                + NOT_READY + ")")) {
            decide(batch, PublishTransition.ALL_SENT, "NOT " + ANY_FAILED, "all of it is sent");
        }
        batches("b.publish = 'NOW'").forEach(this::publish);
        batches("b.publish = 'NEVER'").forEach(this::withdraw);
        for (UUID batch : batches("b.publish IN ('TOGETHER', 'NOW') AND b.state = 'COMPLETE' AND b.open = 0")) {
            decide(batch, PublishTransition.ALL_PUBLISHED, "open = 0 AND NOT " + ANY_FAILED, "nothing of it is open");
        }
        for (UUID batch : batches("b.publish = 'NEVER' AND b.state = 'COMPLETE' AND b.open = 0 AND NOT EXISTS"
                + " (SELECT 1 FROM document d JOIN delivery v ON v.document = d.id WHERE d.batch = b.id AND " + HELD
                + ")")) {
            decide(batch, PublishTransition.NOTHING_LEFT, "open = 0", "nothing of it is published");
        }
    }

    private List<UUID> batches(String where) {
        return ledger.read()
                .queryForList(
                        "SELECT b.id FROM batch b WHERE b.publish <> 'EACH' AND " + where + " ORDER BY b.id",
                        UUID.class);
    }

    private void decide(UUID batch, PublishTransition decision, String where, String why) {
        ledger.writeFirst(writes -> {
            int changed = writes.jdbc()
                    .update(
                            "UPDATE batch AS b SET " + decision.set() + " WHERE id = ? AND " + decision.where()
                                    + " AND " + where,
                            batch);
            if (changed == 1) {
                writes.event(batch, null, null, decision.to(), why);
                writes.jdbc()
                        .queryForList("SELECT flow FROM batch WHERE id = ?", String.class, batch)
                        .forEach(flow -> writes.wake(Batches.receiptLane(flow)));
            }
            return changed;
        });
    }

    /** What a store has whole is published now; what it has in chunks goes out again, to be committed. */
    private void publish(UUID batch) {
        int published = ledger.someAtATime(AT_ONCE, writes -> {
            List<Delivery> whole = some(writes, batch, "d.batch = ? AND v.state = 'READY' AND v.location IS NOT NULL");
            return change(
                    writes,
                    whole,
                    DeliveryState.READY,
                    DeliveryTransition.PUBLISHED,
                    ", settled_at = now_ms()",
                    delivery -> {
                        writes.tally().deliveryEnded(delivery.document(), false);
                    });
        });
        if (published > 0) {
            CrashPoint.WHILE_PUBLISHING.reached();
        }
        ledger.someAtATime(AT_ONCE, writes -> {
            List<Delivery> inChunks = some(writes, batch, "d.batch = ? AND v.state = 'READY' AND v.location IS NULL");
            return change(
                    writes,
                    inChunks,
                    DeliveryState.READY,
                    DeliveryTransition.TO_BE_PUBLISHED,
                    ", due_at = now_ms()",
                    delivery -> {
                        Deliveries.event(writes, delivery, DeliveryState.WAITING, "to be published");
                        writes.wake(Deliveries.lane(delivery.store()));
                    });
        });
    }

    /** What stores have goes out again, to be removed. */
    private void withdraw(UUID batch) {
        // What another node publishes meanwhile is reopened below.
        int withdrawn = withdrawHeld(batch, DeliveryState.READY) + withdrawHeld(batch, DeliveryState.PAUSED);
        if (withdrawn > 0) {
            CrashPoint.WHILE_WITHDRAWING.reached();
        }
        ledger.someAtATime(AT_ONCE, writes -> {
            Map<UUID, Integer> reopened = new TreeMap<>();
            List<Delivery> delivered = some(writes, batch, "d.batch = ? AND v.state = 'DELIVERED'");
            delivered.forEach(delivery -> Events.keep(
                    writes,
                    "SELECT settled_at, batch, document, id, 'DELIVERED', location FROM delivery"
                            + " WHERE state = 'DELIVERED' AND id = ?",
                    delivery.id()));
            int changed = change(
                    writes,
                    delivered,
                    DeliveryState.DELIVERED,
                    DeliveryTransition.TO_BE_REMOVED,
                    ", settled_at = NULL, attempts = 0, due_at = now_ms()",
                    delivery -> {
                        Deliveries.event(writes, delivery, DeliveryState.WAITING, "to be removed");
                        reopened.merge(delivery.document().id(), 1, Integer::sum);
                        writes.wake(Deliveries.lane(delivery.store()));
                    });
            if (changed > 0) {
                writes.tally()
                        .booked(batch, 0, FailedWork.reopenDocuments(writes, batch, reopened, false, "to be removed"));
            }
            return changed;
        });
    }

    private int withdrawHeld(UUID batch, DeliveryState from) {
        return ledger.someAtATime(AT_ONCE, writes -> {
            List<Delivery> held = some(writes, batch, "d.batch = ? AND v.state = '" + from + "'");
            return change(writes, held, from, DeliveryTransition.TO_BE_REMOVED, ", due_at = now_ms()", delivery -> {
                Deliveries.event(writes, delivery, DeliveryState.WAITING, "to be removed");
                writes.wake(Deliveries.lane(delivery.store()));
            });
        });
    }

    private static List<Delivery> some(Writes writes, UUID batch, String where) {
        return Deliveries.some(writes, where, AT_ONCE, batch);
    }

    /** What was read in a state is changed only while it is still in that. */
    private static int change(
            Writes writes,
            List<Delivery> some,
            DeliveryState from,
            DeliveryTransition transition,
            String more,
            Consumer<Delivery> each) {
        List<Delivery> changed = Deliveries.change(writes, some, from, transition, more + ", claim = claim + 1");
        changed.forEach(each);
        return changed.size();
    }
}
