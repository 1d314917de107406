package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an administrator can do with a batch. */
interface BatchControlContract extends OnALedger {
    @Test
    default void nothingOfAPausedBatchIsClaimedUntilItIsResumed() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID held = traffic.batch(3);
        traffic.planAll("minio", "folder");
        traffic.claim("minio", 1).forEach(traffic::delivered);
        UUID other = traffic.batch(1);
        traffic.planAll("minio");

        assertThat(node.control().pause(held)).isEqualTo(5);
        assertThat(node.control().pause(held)).isZero();
        List<Delivery> claimed = traffic.claim("minio", 10);
        assertThat(claimed).extracting(delivery -> delivery.document().batch()).containsExactly(other);
        assertThat(traffic.claim("folder", 10)).isEmpty();
        assertThat(node.books().sum().balanced()).isTrue();

        assertThat(node.control().resume(held)).isEqualTo(5);
        assertThat(node.control().resume(held)).isZero();
        assertThat(traffic.claim("minio", 10)).hasSize(2).allMatch(delivery -> delivery.attempts() == 1);
        assertThat(traffic.claim("folder", 10)).hasSize(3);
    }

    @Test
    default void whatIsPlannedOrPutOffWhileItsBatchIsPausedWaitsToo() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(2);
        Document first = traffic.claimDocuments(1).get(0);
        traffic.plan(first, "minio");
        Delivery inWork = traffic.claim("minio", 1).get(0);

        node.control().pause(batch);
        traffic.planAll("minio");
        node.ledger().write(writes -> {
            node.claimedDeliveries()
                    .waiting(writes, inWork, Duration.ZERO, false, false, "PAUSED", "its batch is paused");
            return 1;
        });

        assertThat(traffic.claim("minio", 10)).isEmpty();
        assertThat(traffic.number("SELECT COUNT(*) FROM delivery WHERE state = 'PAUSED' AND attempts = 0"))
                .isEqualTo(2);
        assertThat(node.control().resume(batch)).isEqualTo(2);
        assertThat(traffic.claim("minio", 10)).hasSize(2);
    }

    @Test
    default void aCancelledBatchEndsAtOnceAndCanBeSentAgain() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(3);
        traffic.plan(traffic.claimDocuments(1).get(0), "minio", "folder");
        Delivery inWork = traffic.claim("minio", 1).get(0);

        assertThat(node.control().cancel(batch)).isEqualTo(1);
        traffic.delivered(inWork);
        traffic.planAll("minio");
        assertThat(traffic.claim("minio", 10)).isEmpty();

        assertThat(traffic.number("SELECT COUNT(*) FROM delivery WHERE state = 'FAILED' AND cause = 'CANCELLED'"))
                .isEqualTo(3);
        assertThat(node.books().sum().in(Books.Place.FAILED)).isEqualTo(3);
        node.batches().claimReceipts(Traffic.FLOW, 1).forEach(traffic::settled);
        assertThatThrownBy(() -> node.control().pause(batch))
                .isInstanceOf(NotPossible.class)
                .hasMessageContaining("it is cancelled");

        assertThat(node.failedWork().retry(batch)).isEqualTo(3);
        assertThat(traffic.claim("minio", 10)).hasSize(2);
        assertThat(traffic.claim("folder", 10)).hasSize(1);
    }

    @Test
    default void whatWasPlannedOfACancelledBatchForAStoreThatIsLeftAloneEndsWithTheSweep() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(600);
        node.control().pause(batch);
        traffic.planAll("minio");
        node.control().cancel(batch);
        UUID late = traffic.batch(2);
        node.control().cancel(late);
        traffic.planAll("minio");

        node.control().finishCancelled();

        assertThat(node.books().sum().in(Books.Place.FAILED)).isEqualTo(602);
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 5)).hasSize(2);
    }

    @Test
    default void aSettledBatchCanNeitherBePausedNorCancelled() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);
        traffic.planAll("minio");
        traffic.claim("minio", 1).forEach(traffic::delivered);
        node.batches().claimReceipts(Traffic.FLOW, 1).forEach(traffic::settled);

        assertThatThrownBy(() -> node.control().pause(batch))
                .isInstanceOf(NotPossible.class)
                .hasMessageContaining("SETTLED");
        assertThatThrownBy(() -> node.control().cancel(batch)).isInstanceOf(NotPossible.class);
        assertThat(node.control().resume(batch)).isZero();
    }

    @Test
    default void aBatchOfHigherPriorityGoesFirst() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID large = traffic.batch(20);
        traffic.planAll("minio");
        UUID urgent = traffic.batch(2);
        node.control().prioritize(urgent, 5);
        traffic.planAll("minio");
        UUID late = traffic.batch(1);
        traffic.planAll("minio");
        node.control().prioritize(late, 7);

        assertThat(traffic.claim("minio", 4))
                .extracting(delivery -> delivery.document().batch())
                .containsExactly(late, urgent, urgent, large);
        assertThatThrownBy(() -> node.control().prioritize(late, 101))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("101");
    }
}
