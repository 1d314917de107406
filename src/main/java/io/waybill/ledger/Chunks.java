package io.waybill.ledger;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The journal of deliveries in chunks: the session that is under way at the store, and which chunks the store confirmed.
 * Everything here is fenced by the delivery's claim: {@link StaleClaim} means that another worker goes on with it.
 */
public final class Chunks {
    private final Ledger ledger;

    Chunks(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * The session under way, if there is one that is young enough to go on with.
     *
     * @param lifetime how long the store keeps a session
     */
    public Optional<String> session(Delivery delivery, Duration lifetime) {
        return ledger
                .read()
                .queryForList(
                        "SELECT session FROM delivery WHERE id = ? AND session IS NOT NULL"
                                + " AND session_at > now_ms() - ?",
                        String.class,
                        delivery.id(),
                        lifetime.toMillis())
                .stream()
                .findFirst();
    }

    /**
     * Makes sure that a delivery is still ours, before something begins at its store that would take the place of what
     * another worker has there. Who sends on is fenced by what is booked then.
     */
    public void requireHeld(Delivery delivery) {
        List<UUID> held = ledger.read()
                .queryForList(
                        "SELECT id FROM delivery WHERE id = ? AND claim = ? AND run IS NOT NULL",
                        UUID.class,
                        delivery.id(),
                        delivery.claim().number());
        if (held.isEmpty()) {
            throw new StaleClaim("delivery", delivery.claim());
        }
    }

    /** A new session begins, and whatever was confirmed of an earlier one is forgotten. */
    public void begun(Delivery delivery, String session) {
        ledger.write(writes -> {
            writes.fenced("delivery", delivery.claim(), "session = ?, session_at = now_ms(), confirmed = 0", session);
            return writes.jdbc().update("DELETE FROM chunk WHERE delivery = ?", delivery.id());
        });
    }

    /** The indexes of the chunks that were booked as confirmed. */
    public Set<Integer> confirmed(Delivery delivery) {
        return new TreeSet<>(ledger.read()
                .queryForList("SELECT position FROM chunk WHERE delivery = ?", Integer.class, delivery.id()));
    }

    /**
     * Makes the journal say what the store says, before sending goes on. From here to {@link #committing} nothing can be
     * there as an object, so the delivery is booked as active.
     *
     * @param bytes how many bytes the chunks have together
     */
    public void resumed(Delivery delivery, Map<Integer, String> sent, long bytes) {
        ledger.write(writes -> {
            boolean ordinary = bytes == 0 && delivery.claim().isFirst();
            writes.fenced(
                    "delivery",
                    delivery.claim(),
                    DeliveryTransition.IN_CHUNKS,
                    ", confirmed = ?" + (ordinary ? ", chunks_at = now_ms()" : ""),
                    bytes);
            if (!ordinary) {
                event(
                        writes,
                        delivery,
                        DeliveryState.ACTIVE,
                        String.format(Locale.ROOT, "%d of %d bytes are there", bytes, delivery.size()));
            }
            writes.jdbc().update("DELETE FROM chunk WHERE delivery = ?", delivery.id());
            insert(writes, delivery.id(), sent);
            return sent.size();
        });
    }

    /** The store confirmed chunks. */
    public void confirm(Delivery delivery, Map<Integer, String> chunks, long bytes) {
        ledger.write(writes -> {
            writes.fenced("delivery", delivery.claim(), "confirmed = confirmed + ?", bytes);
            insert(writes, delivery.id(), chunks);
            return chunks.size();
        });
    }

    /** From now on the object may be there. */
    public void committing(Delivery delivery) {
        ledger.write(writes -> {
            boolean ordinary = delivery.claim().isFirst();
            writes.fenced(
                    "delivery",
                    delivery.claim(),
                    DeliveryTransition.COMMITTING,
                    ordinary ? ", sent_at = now_ms()" : "");
            if (!ordinary) {
                event(writes, delivery, DeliveryState.COMMITTING, Events.ALL_CHUNKS);
            }
            return delivery;
        });
    }

    /** The session can't be gone on with; the next attempt begins a new one. */
    public void forget(Writes writes, Delivery delivery) {
        writes.fenced("delivery", delivery.claim(), "session = NULL, confirmed = 0");
        writes.jdbc().update("DELETE FROM chunk WHERE delivery = ?", delivery.id());
    }

    /** The store keeps nothing any more for a delivery that failed. */
    public void aborted(Delivery delivery, String session) {
        ledger.write(writes -> writes.jdbc()
                .update(
                        "UPDATE delivery SET session = NULL, confirmed = 0 WHERE id = ? AND state = 'FAILED' AND session = ?",
                        delivery.id(),
                        session));
    }

    private static void event(Writes writes, Delivery delivery, DeliveryState state, String detail) {
        writes.event(delivery.document().batch(), delivery.document().id(), delivery.id(), state, detail);
    }

    private static void insert(Writes writes, UUID delivery, Map<Integer, String> chunks) {
        Collection<Map.Entry<Integer, String>> rows = chunks.entrySet();
        writes.jdbc()
                .batchUpdate(
                        "INSERT INTO chunk (delivery, position, remote, confirmed_at)" + " VALUES (?, ?, ?, now_ms())",
                        rows.stream()
                                .map(row -> new Object[] {delivery, row.getKey(), row.getValue()})
                                .toList());
    }
}
