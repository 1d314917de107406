package io.waybill.console;

import io.waybill.delivery.DeliveryDispatch;
import io.waybill.delivery.Stores;
import io.waybill.ledger.Deliveries;
import io.waybill.ledger.Ledger;
import io.waybill.ods.OdsTrouble;
import java.util.Optional;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/**
 * The stores that are in trouble, in {@code /actuator/health}: down for as long as something waits for one. Where nothing does, nobody
 * asks the store whether it is back, so its last words are told and say nothing of now.
 */
class StoresHealth implements HealthIndicator {
    private final Stores stores;
    private final DeliveryDispatch dispatch;
    private final OdsTrouble ods;
    private final Deliveries deliveries;
    private final Ledger ledger;

    StoresHealth(Stores stores, DeliveryDispatch dispatch, OdsTrouble ods, Deliveries deliveries, Ledger ledger) {
        this.stores = stores;
        this.dispatch = dispatch;
        this.ods = ods;
        this.deliveries = deliveries;
        this.ledger = ledger;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        for (String store : stores.enabled()) {
            Optional<String> trouble = dispatch.trouble(store);
            trouble.ifPresent(words -> {
                if (isWaitedFor(store)) {
                    health.down().withDetail(store, words);
                } else {
                    health.withDetail(store, "when it was asked last: " + words);
                }
            });
            if (trouble.isEmpty() && store.equals("ods")) {
                ods.now().ifPresent(words -> health.down().withDetail(store, words));
            }
        }
        return health.build();
    }

    /** What can't be asked, because the ledger is away, is taken for so. */
    private boolean isWaitedFor(String store) {
        return ledger.trouble().isPresent() || deliveries.areOpen(store);
    }
}
