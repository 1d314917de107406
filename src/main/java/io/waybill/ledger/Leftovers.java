package io.waybill.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Deliveries that failed for good, of which their stores may keep something. */
public final class Leftovers {
    private final Ledger ledger;

    Leftovers(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Deliveries to a store that failed for good while what they sent is still kept there. */
    public List<Delivery> abandoned(String store, int most) {
        return ledger.read()
                .query(
                        Deliveries.select()
                                + " WHERE v.store = ? AND v.state <> 'DELIVERED' AND v.state = 'FAILED' AND v.session IS NOT NULL"
                                + " ORDER BY v.id LIMIT ?",
                        (row, i) -> Deliveries.read(row),
                        store,
                        most);
    }

    /** Deliveries that failed for good and may be at a store all the same, of batches that aren't to be published. */
    public List<Delivery> unpublished(String store, int most) {
        // Hardly ever is there such a batch; joined in one query, all deliveries to the store would be read to find
        // none.
        List<UUID> withdrawn = ledger.read()
                .queryForList("SELECT id FROM batch WHERE publish <> 'EACH' AND publish = 'NEVER'", UUID.class);
        if (withdrawn.isEmpty()) {
            return List.of();
        }
        Sql.List batches = Sql.list(withdrawn);
        List<Object> values = new ArrayList<>(List.of(batches.values()));
        values.add(store);
        values.add(most);
        return ledger.read()
                .query(
                        Deliveries.select() + " WHERE v.batch IN " + batches.marks()
                                + " AND v.state <> 'DELIVERED' AND v.state = 'FAILED' AND v.store = ? AND v.find_first ORDER BY v.id LIMIT ?",
                        (row, i) -> Deliveries.read(row),
                        values.toArray());
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
