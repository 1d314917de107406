package io.waybill.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What an administrator can do with what failed of a batch: send it again, or give it up. Every call may be repeated. */
public final class FailedWork {
    private static final String SETTLED = "SELECT id, flow, size, state, outcome FROM document WHERE ";

    /** A document that is settled. */
    private record Settled(UUID id, String flow, long size, Books.Place place) {
        private static Settled read(ResultSet row) throws SQLException {
            return new Settled(
                    Columns.id(row, "id"),
                    row.getString("flow"),
                    row.getLong("size"),
                    Books.place(
                            DocumentState.valueOf(row.getString("state")),
                            Optional.of(Outcome.valueOf(row.getString("outcome")))));
        }

        private void moved(Writes writes, Books.Place to) {
            writes.counters().moved(flow, size, place, to);
        }
    }

    /** A delivery that failed, and the size under which it is counted. */
    private record Failed(Delivery delivery, long size) {}

    private final Ledger ledger;
    private final Batches batches;
    private final Deliveries deliveries;

    FailedWork(Ledger ledger, Batches batches, Deliveries deliveries) {
        this.ledger = ledger;
        this.batches = batches;
        this.deliveries = deliveries;
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
            change(writes, batch, SendingTransition.SEND_AGAIN);
            change(writes, batch, PublishTransition.SENT_AGAIN);
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
            List<Settled> failed = writes.jdbc()
                    .query(
                            SETTLED + "batch = ? AND state = 'SETTLED' AND outcome = 'FAILED' ORDER BY id",
                            (row, i) -> Settled.read(row),
                            batch);
            int dismissed = 0;
            for (Settled document : failed) {
                int changed = writes.jdbc()
                        .update(
                                "UPDATE document SET outcome = 'DISMISSED', cause = 'DISMISSED',"
                                        + " reason = 'Given up by an administrator'"
                                        + " WHERE id = ? AND " + DocumentTransition.DISMISSED.where()
                                        + " AND outcome = 'FAILED'",
                                document.id);
                if (changed == 1) {
                    dismissed++;
                    document.moved(writes, Books.Place.DISMISSED);
                    writes.event(batch, document.id, null, Outcome.DISMISSED, "given up by an administrator");
                }
            }
            if (dismissed > 0) {
                batches.answerAgain(writes, batch, dismissed + " documents are given up");
            }
            return dismissed;
        });
    }

    private static void change(Writes writes, UUID batch, Transition<?> transition) {
        writes.jdbc().update("UPDATE batch SET " + transition.set() + " WHERE id = ? AND " + transition.where(), batch);
    }

    private static void requireNotBeingWithdrawn(Writes writes, UUID batch) {
        if (!writes.jdbc()
                .queryForList("SELECT id FROM batch WHERE id = ? AND publish = 'NEVER'", UUID.class, batch)
                .isEmpty()) {
            throw new NotPossible(String.format(
                    Locale.ROOT,
                    "batch %s is just being withdrawn: send it again when nothing of it is left at any store",
                    batch));
        }
    }

    /** The deliveries that failed and wait again; they begin anew in the queue, behind what waits already. */
    private List<Delivery> reopened(Writes writes, UUID batch) {
        List<Failed> failed = writes.jdbc()
                .query(
                        Deliveries.select() + " WHERE d.batch = ? AND v.state = 'FAILED'"
                                + " AND (d.outcome IS NULL OR d.outcome = 'FAILED') AND d.state IN ('PLANNED', 'SETTLED')"
                                + " ORDER BY v.id",
                        (row, i) -> new Failed(Deliveries.read(row), row.getLong("delivery_size")),
                        batch);
        failed.forEach(one -> deliveries.queuePlaces().forget(one.delivery));
        List<Object[]> rows = new ArrayList<>();
        for (Failed one : failed) {
            Delivery delivery = one.delivery;
            long place = deliveries.queuePlaces().of(writes, delivery.store(), delivery.document());
            rows.add(new Object[] {place, delivery.size(), delivery.id()});
        }
        int[] changed = writes.jdbc()
                .batchUpdate(
                        "UPDATE delivery SET " + DeliveryTransition.SENT_AGAIN.set()
                                + ", attempts = 0, claim = claim + 1, queue_place = ?, size = ?,"
                                + " location = NULL, settled_at = NULL, due_at = now_ms()"
                                + " WHERE id = ? AND " + DeliveryTransition.SENT_AGAIN.where(),
                        rows);
        List<Delivery> reopened = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                Failed one = failed.get(i);
                writes.counters().plannedAgain(batch, one.delivery.store(), one.size, one.delivery.size());
                reopened.add(one.delivery);
            }
        }
        return reopened;
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
        ids.forEach(id -> Events.keep(
                writes,
                "SELECT settled_at, batch, id, NULL, 'SETTLED', NULL FROM document WHERE state = 'SETTLED' AND id = ?",
                id));
        Sql.List some = Sql.list(ids);
        // Their rows were just changed, so nobody else changes them now.
        Map<UUID, Settled> settled = writes
                .jdbc()
                .query(
                        SETTLED + "state = 'SETTLED' AND id IN " + some.marks(),
                        (row, i) -> Settled.read(row),
                        some.values())
                .stream()
                .collect(Collectors.toMap(Settled::id, Function.identity()));
        int[] changed = writes.jdbc()
                .batchUpdate(
                        "UPDATE document SET " + DocumentTransition.REOPENED.set()
                                + ", outcome = NULL, settled_at = NULL" + " WHERE id = ? AND "
                                + DocumentTransition.REOPENED.where(),
                        ids.stream().map(id -> new Object[] {id}).toList());
        int reopened = 0;
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                reopened++;
                Objects.requireNonNull(settled.get(ids.get(i))).moved(writes, Books.Place.IN_FLIGHT);
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
