package io.waybill.ledger;

import java.util.List;

/** Deliveries that failed for good, of which their stores may keep something. */
public final class Leftovers {
    private final Ledger ledger;

    Leftovers(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Deliveries to a store that failed for good while an upload of theirs is still kept there. */
    public List<Delivery> abandoned(String store, int most) {
        return ledger.read()
                .query(
                        Deliveries.select() + " WHERE v.store = ? AND v.state = 'FAILED' AND v.session IS NOT NULL"
                                + " ORDER BY v.id LIMIT ?",
                        (row, i) -> Deliveries.read(row),
                        store,
                        most);
    }

    /** Deliveries that failed for good and may be at a store all the same, of batches that aren't to be published. */
    public List<Delivery> unpublished(String store, int most) {
        return ledger.read()
                .query(
                        Deliveries.select()
                                + " WHERE v.store = ? AND v.state = 'FAILED' AND v.find_first AND b.publish = 'NEVER'"
                                + " ORDER BY v.id LIMIT ?",
                        (row, i) -> Deliveries.read(row),
                        store,
                        most);
    }

    /** The store has nothing of a delivery that failed. Safe to repeat. */
    public void removed(Writes writes, Delivery delivery) {
        writes.jdbc()
                .update(
                        "UPDATE delivery SET find_first = FALSE, location = NULL WHERE id = ? AND state = 'FAILED' AND claim = ?",
                        delivery.id(),
                        delivery.claim().number());
    }
}
