package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.outcome.Proof;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How much the stores were sent lately. */
interface UsageContract extends OnALedger {
    Duration A_DAY = Duration.ofDays(1);

    @Test
    default void whatWasDeliveredAndWhatIsOnItsWayCountsForItsStore() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(4);
        traffic.planAll("drive", "minio");
        traffic.claim("drive", 2).forEach(traffic::delivered);
        traffic.claim("drive", 1);

        LedgerNode afterARestart = database().node("b");

        assertThat(usage(afterARestart, "drive")).isEqualTo(3 * Traffic.SIZE);
        assertThat(usage(afterARestart, "minio")).isZero();
    }

    @Test
    default void whatIsThereAndWaitsToBePublishedCounts() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(1);
        traffic.planAll("drive");
        Delivery delivery = traffic.claim("drive", 1).get(0);

        node.ledger().write(writes -> {
            node.claimedDeliveries().ready(writes, delivery, Optional.empty(), Proof.WHOLE);
            return delivery;
        });

        assertThat(traffic.text("SELECT state FROM delivery")).isEqualTo("READY");
        assertThat(usage(node, "drive")).isEqualTo(Traffic.SIZE);
    }

    @Test
    default void whatWasSentBeforeThatDayDoesNotCount() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(2);
        traffic.planAll("drive");
        traffic.claim("drive", 2).forEach(traffic::delivered);

        node.ledger().write(writes -> writes.jdbc().update("UPDATE delivery SET settled_at = settled_at - 90000000"));

        assertThat(usage(node, "drive")).isZero();
    }

    @Test
    default void ofADeliveryThatFailedCountsWhatTheStoreHadConfirmed() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Delivery delivery = traffic.largeDelivery();
        node.chunks().begun(delivery, "session");
        node.chunks().confirm(delivery, Map.of(0, "a"), 4711);

        traffic.failed(delivery);

        assertThat(usage(node, "minio")).isEqualTo(4711);
    }

    private static long usage(LedgerNode node, String store) {
        return new Usage(node.ledger()).bytes(store, A_DAY);
    }
}
