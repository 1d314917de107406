package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of deliveries in chunks. */
interface ChunksContract extends OnALedger {
    Duration A_DAY = Duration.ofDays(1);

    @Test
    default void theNextAttemptGoesOnWithTheUploadAndWhatWasConfirmedOfIt() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Delivery first = traffic.largeDelivery();
        assertThat(node.chunks().session(first, A_DAY)).isEmpty();

        node.chunks().begun(first, "session 1");
        node.chunks().resumed(first, Map.of(), 0);
        node.chunks().confirm(first, Map.of(0, "etag 0", 2, "etag 2"), 2000);
        node.chunks().confirm(first, Map.of(1, "etag 1"), 1000);
        traffic.waiting(first);
        Delivery second = traffic.claim("minio", 1).get(0);

        assertThat(node.chunks().session(second, A_DAY)).contains("session 1");
        assertThat(node.chunks().confirmed(second)).containsExactly(0, 1, 2);
        assertThat(traffic.number("SELECT confirmed FROM delivery")).isEqualTo(3000);
    }

    @Test
    default void anUploadThatTheStoreNoLongerKeepsIsNotGoneOnWith() {
        LedgerNode node = database().node("a");
        Delivery delivery = new Traffic(node).largeDelivery();
        node.chunks().begun(delivery, "session 1");

        node.ledger().write(writes -> writes.jdbc().update("UPDATE delivery SET session_at = session_at - 90000000"));

        assertThat(node.chunks().session(delivery, A_DAY)).isEmpty();
        assertThat(node.chunks().session(delivery, A_DAY.multipliedBy(2))).contains("session 1");
    }

    @Test
    default void theJournalSaysWhatTheStoreSays() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Delivery delivery = traffic.largeDelivery();
        node.chunks().begun(delivery, "session 1");
        node.chunks().confirm(delivery, Map.of(0, "a", 1, "b"), 2000);

        node.chunks().resumed(delivery, Map.of(1, "b", 3, "d"), 1500);

        assertThat(node.chunks().confirmed(delivery)).containsExactly(1, 3);
        assertThat(traffic.number("SELECT confirmed FROM delivery")).isEqualTo(1500);
        assertThat(traffic.text("SELECT state FROM delivery"))
                .as("nothing can be there as an object")
                .isEqualTo("ACTIVE");
        node.chunks().committing(delivery);
        assertThat(traffic.text("SELECT state FROM delivery")).isEqualTo("COMMITTING");
    }

    @Test
    default void aNewUploadKnowsNothingOfTheEarlierOne() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Delivery delivery = traffic.largeDelivery();
        node.chunks().begun(delivery, "session 1");
        node.chunks().confirm(delivery, Map.of(0, "a"), 1000);

        node.chunks().begun(delivery, "session 2");

        assertThat(node.chunks().session(delivery, A_DAY)).contains("session 2");
        assertThat(node.chunks().confirmed(delivery)).isEmpty();
        assertThat(traffic.number("SELECT confirmed FROM delivery")).isZero();
    }

    @Test
    default void whoLostADeliveryToAnotherNodeBooksNothingOfItsChunks() {
        LedgerNode silent = database().node("a");
        Delivery lost = new Traffic(silent).largeDelivery();
        silent.chunks().begun(lost, "session 1");
        silent.chunks().resumed(lost, Map.of(), 0);
        silent.chunks().confirm(lost, Map.of(0, "a"), 1000);
        LedgerNode other = database().node("b");
        other.ledger().write(writes -> writes.jdbc()
                .update("UPDATE node_run SET seen_at = seen_at - 31000 WHERE node = 'a'"));

        other.runs().beat();
        Delivery taken = new Traffic(other).claim("minio", 1).get(0);

        assertThat(taken.findFirst()).as("it was not committing").isFalse();
        assertThat(other.chunks().session(taken, A_DAY)).contains("session 1");
        assertThat(other.chunks().confirmed(taken)).containsExactly(0);
        assertThatThrownBy(() -> silent.chunks().confirm(lost, Map.of(1, "b"), 1000))
                .isInstanceOf(StaleClaim.class);
        assertThatThrownBy(() -> silent.chunks().requireHeld(lost)).isInstanceOf(StaleClaim.class);
        assertThatThrownBy(() -> silent.chunks().begun(lost, "session 2")).isInstanceOf(StaleClaim.class);
        assertThatThrownBy(() -> silent.chunks().resumed(lost, Map.of(), 0)).isInstanceOf(StaleClaim.class);
        assertThatThrownBy(() -> silent.chunks().committing(lost)).isInstanceOf(StaleClaim.class);
        assertThat(other.chunks().session(taken, A_DAY)).contains("session 1");
        assertThat(other.chunks().confirmed(taken)).containsExactly(0);
        other.chunks().requireHeld(taken);
        other.chunks().confirm(taken, Map.of(1, "b"), 1000);
    }

    @Test
    default void whatMayHaveBeenCommittedIsLookedForByTheNodeThatTakesItOver() {
        LedgerNode silent = database().node("a");
        Delivery lost = new Traffic(silent).largeDelivery();
        silent.chunks().begun(lost, "session 1");
        silent.chunks().resumed(lost, Map.of(), 0);
        silent.chunks().committing(lost);

        Delivery taken = new Traffic(database().node("a")).claim("minio", 1).get(0);

        assertThat(taken.findFirst()).isTrue();
    }

    @Test
    default void theChunksGoWhenTheDeliveryIsProved() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Delivery delivery = traffic.largeDelivery();
        node.chunks().begun(delivery, "session 1");
        node.chunks().confirm(delivery, Map.of(0, "a", 1, "b"), 2000);

        traffic.delivered(delivery);

        assertThat(traffic.number("SELECT COUNT(*) FROM chunk")).isZero();
        assertThat(traffic.number("SELECT COUNT(*) FROM delivery WHERE session IS NOT NULL"))
                .isZero();
        assertThat(traffic.text("SELECT confirmed FROM delivery")).isEqualTo(Long.toString(Traffic.LARGE));
    }

    @Test
    default void theUploadOfADeliveryThatFailedIsDiscardedOnce() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Delivery delivery = traffic.largeDelivery();
        node.chunks().begun(delivery, "session 1");
        assertThat(node.leftovers().abandoned("minio", 10))
                .as("it is under way")
                .isEmpty();
        traffic.failed(delivery);

        assertThat(node.leftovers().abandoned("minio", 10))
                .extracting(Delivery::id)
                .containsExactly(delivery.id());
        assertThat(node.leftovers().abandoned("azure", 10)).isEmpty();
        node.chunks().aborted(delivery, "another session");
        assertThat(node.leftovers().abandoned("minio", 10)).hasSize(1);
        node.chunks().aborted(delivery, "session 1");
        assertThat(node.leftovers().abandoned("minio", 10)).isEmpty();
    }

    @Test
    default void manyUploadsAreBookedAtTheSameTimeAndNoByteIsMissed() throws Exception {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        int uploads = 6;
        int chunks = 40;
        for (int i = 0; i < uploads; i++) {
            traffic.largeDocument();
        }
        traffic.planAll("minio");
        List<Delivery> deliveries = traffic.claim("minio", uploads);
        AtomicInteger next = new AtomicInteger();

        Workers.run(uploads, worker -> {
            Delivery mine = deliveries.get(next.getAndIncrement());
            node.chunks().begun(mine, "session of " + mine.id());
            for (int chunk = 0; chunk < chunks; chunk++) {
                node.chunks().confirm(mine, Map.of(chunk, "etag " + chunk), 100);
            }
        });

        assertThat(traffic.number("SELECT COUNT(*) FROM chunk")).isEqualTo(uploads * chunks);
        assertThat(traffic.number("SELECT COUNT(*) FROM delivery WHERE confirmed = ?", chunks * 100))
                .isEqualTo(uploads);
    }
}
