package io.waybill.ledger;

import java.time.Duration;

/** How much the stores were sent lately, over all nodes and restarts. */
public final class Usage {
    private final Ledger ledger;

    Usage(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * The bytes of what went to a store within the last {@code time}, and of what is on its way there now or waits there to
     * be published. What waits for its next attempt counts when it is on its way again.
     */
    public long bytes(String store, Duration time) {
        return settled(store, time) + underWay(store);
    }

    /** Of a delivery that failed only what the store had confirmed. */
    private long settled(String store, Duration time) {
        return ledger.read()
                .queryForObject(
                        "SELECT COALESCE(SUM(confirmed), 0) FROM delivery WHERE store = ? AND settled_at > now_ms() - ?",
                        Long.class,
                        store,
                        time.toMillis());
    }

    private long underWay(String store) {
        return ledger.read()
                .queryForObject(
                        "SELECT COALESCE(SUM(d.size), 0) FROM delivery v JOIN document d ON d.id = v.document"
                                + " WHERE v.store = ? AND v.state <> 'DELIVERED' AND v.state IN ('ACTIVE', 'COMMITTING', 'READY')",
                        Long.class,
                        store);
    }
}
