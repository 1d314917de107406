package io.waybill.delivery;

import io.waybill.ledger.Chunks;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Leftovers;
import java.time.Duration;
import java.util.List;

/** Has removed what stores keep of deliveries that failed for good. Everything here is safe to repeat. */
public final class LeftoverRemoval {
    private static final int AT_ONCE = 100;
    private static final Duration EVER = Duration.ofDays(36_500);

    private final Ledger ledger;
    private final Leftovers leftovers;
    private final Chunks chunks;
    private final Stores stores;

    LeftoverRemoval(Ledger ledger, Leftovers leftovers, Chunks chunks, Stores stores) {
        this.ledger = ledger;
        this.leftovers = leftovers;
        this.chunks = chunks;
        this.stores = stores;
    }

    /** Deliveries of which their store still keeps an attempt. */
    public List<Delivery> abandoned() {
        return stores.enabled().stream()
                .filter(store -> stores.of(store).chunked())
                .flatMap(store -> leftovers.abandoned(store, AT_ONCE).stream())
                .toList();
    }

    /** The session of a delivery, however old; empty if there is none any more. */
    public String session(Delivery delivery) {
        return chunks.session(delivery, EVER).orElse("");
    }

    /** The store keeps no session any more. */
    public void aborted(Delivery delivery, String session) {
        chunks.aborted(delivery, session);
    }

    /** Deliveries that may be at their store all the same, of batches that aren't to be published. */
    public List<Delivery> unpublished() {
        return stores.enabled().stream()
                .flatMap(store -> leftovers.unpublished(store, AT_ONCE).stream())
                .toList();
    }

    /** The store has nothing any more. */
    public void removed(Delivery delivery) {
        ledger.write(writes -> {
            leftovers.removed(writes, delivery);
            return delivery;
        });
    }
}
