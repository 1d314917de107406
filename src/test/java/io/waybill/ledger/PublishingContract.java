package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.outcome.Failure;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Stored;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of a batch that is published together. */
interface PublishingContract extends OnALedger {
    @Test
    default void deliveriesThatAreReadyArePublishedWhenTheLastOneIs() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = together(node, traffic);
        List<Delivery> toFolder = traffic.claim("folder", 10);
        List<Delivery> toMinio = traffic.claim("minio", 10);
        toFolder.forEach(delivery -> ready(node, delivery, true));
        ready(node, toMinio.get(0), false);

        node.publishing().decide();
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1)).isEmpty();
        assertThat(states(traffic, "READY")).isEqualTo(3);

        ready(node, toMinio.get(1), false);
        node.publishing().decide();
        assertThat(states(traffic, "DELIVERED")).isEqualTo(2);
        List<Delivery> commits = traffic.claim("minio", 10);
        assertThat(commits).hasSize(2).noneMatch(delivery -> delivery.publish().holds());
        commits.forEach(traffic::delivered);
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1))
                .as("not before the decision is booked as done")
                .isEmpty();

        node.publishing().decide();
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1))
                .extracting(Batch::id)
                .containsExactly(batch);
        assertThat(node.books().sum().in(Books.Place.DELIVERED)).isEqualTo(2);
    }

    @Test
    default void whatIsPublishedAlreadyIsTakenBackWhenAnotherFails() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = together(node, traffic);
        decideToPublish(node, traffic);
        List<Delivery> commits = traffic.claim("minio", 10);
        traffic.delivered(commits.get(0));
        traffic.failed(commits.get(1));

        node.publishing().decide();
        assertThat(node.books().sum().balanced()).isTrue();
        assertThatThrownBy(() -> node.failedWork().retry(batch)).isInstanceOf(NotPossible.class);
        List<Delivery> removals = traffic.claim("folder", 10);
        assertThat(removals).hasSize(2).allMatch(Delivery::isWithdrawn);
        removals.forEach(traffic::failed);
        traffic.claim("minio", 10).forEach(traffic::failed);

        node.publishing().decide();
        assertThat(node.books().sum().in(Books.Place.FAILED)).isEqualTo(2);
        assertThat(traffic.number("SELECT failed FROM document ORDER BY position LIMIT 1"))
                .isEqualTo(2);
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1)).hasSize(1);

        assertThat(node.failedWork().retry(batch)).isEqualTo(4);
        assertThat(traffic.claim("folder", 10)).hasSize(2).allMatch(delivery -> delivery.publish()
                .holds());
    }

    @Test
    default void aCancelledBatchIsTakenBackToo() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = together(node, traffic);
        ready(node, traffic.claim("folder", 1).get(0), true);
        node.control().pause(batch);

        node.control().cancel(batch);
        node.publishing().decide();

        assertThat(traffic.claim("folder", 10)).hasSize(2).allMatch(Delivery::isWithdrawn);
        assertThat(traffic.claim("minio", 10)).hasSize(2).allMatch(Delivery::isWithdrawn);
    }

    @Test
    default void whatComesLaterOfABatchThatIsNotPublishedIsNotPublishedEither() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Batch batch = traffic.splitting();
        UUID id = batch.id();
        node.ledger().write(writes -> {
            node.newDocuments().book(writes, id, Traffic.FLOW, Traffic.fresh(0, 1));
            node.publishing().together(writes, id);
            return 1;
        });
        traffic.planAll("minio");
        traffic.failed(traffic.claim("minio", 1).get(0));
        node.publishing().decide();
        node.publishing().decide();

        node.ledger().write(writes -> {
            node.newDocuments().book(writes, id, Traffic.FLOW, Traffic.fresh(1, 1));
            node.batches().complete(writes, batch);
            return 1;
        });
        traffic.planAll("minio");

        List<Delivery> late = traffic.claim("minio", 1);
        assertThat(late).hasSize(1).allMatch(Delivery::isWithdrawn);
        late.forEach(traffic::failed);
        node.publishing().decide();
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1)).hasSize(1);
    }

    @Test
    default void whatFailedAndMayBeThereIsRemovedBeforeTheBatchIsAnswered() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = together(node, traffic);
        List<Delivery> toFolder = traffic.claim("folder", 10);
        node.ledger().write(writes -> {
            node.claimedDeliveries()
                    .failed(writes, toFolder.get(0), true, "NOT_PROVED", "the store holds something else");
            return batch;
        });
        traffic.failed(toFolder.get(1));
        traffic.claim("minio", 10).forEach(traffic::failed);

        node.publishing().decide();
        node.publishing().decide();
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1)).isEmpty();
        assertThat(node.leftovers().unpublished("minio", 10)).isEmpty();
        List<Delivery> leftovers = node.leftovers().unpublished("folder", 10);
        assertThat(leftovers)
                .extracting(Delivery::id)
                .containsExactly(toFolder.get(0).id());

        node.ledger().write(writes -> {
            node.leftovers().removed(writes, leftovers.get(0));
            return batch;
        });
        node.publishing().decide();
        assertThat(node.leftovers().unpublished("folder", 10)).isEmpty();
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1)).hasSize(1);
        assertThat(traffic.number("SELECT COUNT(*) FROM delivery WHERE cause = ?", "NOT_PROVED"))
                .as("its own reason is kept")
                .isEqualTo(1);
    }

    @Test
    default void uploadsOfABatchThatIsNotPublishedAreHeldUp() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = together(node, traffic);
        traffic.claim("minio", 1);
        assertThat(node.control().held(List.of(batch))).isEmpty();

        traffic.failed(traffic.claim("folder", 1).get(0));
        node.publishing().decide();

        assertThat(node.control().held(List.of(batch)).get(batch).cause()).isEqualTo(Failure.Cause.NOT_PUBLISHED);
    }

    @Test
    default void aBatchThatIsJustBeingPublishedIsNotPaused() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = together(node, traffic);
        decideToPublish(node, traffic);

        assertThatThrownBy(() -> node.control().pause(batch))
                .isInstanceOf(NotPossible.class)
                .hasMessageContaining("just being published");
    }

    /** A batch of two documents for two stores. */
    private static UUID together(LedgerNode node, Traffic traffic) {
        UUID batch = traffic.batch(2);
        node.ledger().write(writes -> {
            node.publishing().together(writes, batch);
            return batch;
        });
        traffic.planAll("minio", "folder");
        return batch;
    }

    /** All of a batch is sent, and it is decided that it is published. */
    private static void decideToPublish(LedgerNode node, Traffic traffic) {
        traffic.claim("folder", 10).forEach(delivery -> ready(node, delivery, true));
        traffic.claim("minio", 10).forEach(delivery -> ready(node, delivery, false));
        node.publishing().decide();
    }

    private static void ready(LedgerNode node, Delivery delivery, boolean whole) {
        Stored stored = new Stored("there", "", delivery.size(), Stored.Checksum.NONE);
        node.ledger().write(writes -> {
            node.claimedDeliveries()
                    .ready(writes, delivery, whole ? Optional.of(stored) : Optional.empty(), Proof.READ_BACK);
            return delivery;
        });
    }

    private static int states(Traffic traffic, String state) {
        return traffic.number("SELECT COUNT(*) FROM delivery WHERE state = ?", state);
    }
}
