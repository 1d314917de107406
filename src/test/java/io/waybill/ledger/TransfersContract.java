package io.waybill.ledger;

import static io.waybill.ledger.DeliveryState.ACTIVE;
import static io.waybill.ledger.DeliveryState.COMMITTING;
import static io.waybill.ledger.DeliveryState.DELIVERED;
import static io.waybill.ledger.DeliveryState.FAILED;
import static io.waybill.ledger.DeliveryState.PAUSED;
import static io.waybill.ledger.DeliveryState.READY;
import static io.waybill.ledger.DeliveryState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.content.StagedFile;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How far batches have come is known at any time, whatever happened to their deliveries, and without counting these. */
interface TransfersContract extends OnALedger {
    long SIZE = Traffic.SIZE;

    @Test
    default void theFiguresOfABatchFollowItsDeliveries() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(4);
        assertThat(look(node, batch).sums()).isEmpty();

        traffic.planAll("minio");
        assertSums(node, batch, sum(WAITING, 4, 0));
        List<Delivery> claimed = traffic.claim("minio", 3);
        assertSums(node, batch, sum(WAITING, 1, 0), sum(COMMITTING, 3, 0));
        assertThat(look(node, batch).underWay())
                .extracting(Transfers.UnderWay::delivery)
                .containsExactlyInAnyOrderElementsOf(
                        claimed.stream().map(Delivery::id).toList());
        assertThat(node.transfers()
                        .batch(batch, Asker.OURSELVES, 2)
                        .orElseThrow()
                        .underWay())
                .hasSize(2);

        traffic.delivered(claimed.get(0));
        traffic.failed(claimed.get(1));
        traffic.waiting(claimed.get(2));
        assertSums(node, batch, sum(WAITING, 2, 0), sum(DELIVERED, 1, SIZE), sum(FAILED, 1, 0));

        node.control().pause(batch);
        assertSums(node, batch, sum(PAUSED, 2, 0), sum(DELIVERED, 1, SIZE), sum(FAILED, 1, 0));
        node.control().resume(batch);
        assertSums(node, batch, sum(WAITING, 2, 0), sum(DELIVERED, 1, SIZE), sum(FAILED, 1, 0));
        node.control().cancel(batch);
        assertSums(node, batch, sum(DELIVERED, 1, SIZE), sum(FAILED, 3, 0));
        assertThat(node.failedWork().retry(batch)).isEqualTo(3);
        assertSums(node, batch, sum(WAITING, 3, 0), sum(DELIVERED, 1, SIZE));
        assertThat(look(node, batch).underWay()).isEmpty();
    }

    @Test
    default void whatAStoreHasAPartOfIsSeenWhetherSomebodyWorksOnItOrNot() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Delivery large = traffic.largeDelivery();
        UUID batch = large.document().batch();
        UUID other = traffic.batch(1);
        traffic.planAll("minio");
        node.chunks().begun(large, "session");
        node.chunks().resumed(large, Map.of(), 0);
        node.chunks().confirm(large, Map.of(0, "etag"), 1_000);
        assertThat(look(node, batch).sums()).containsExactly(part(ACTIVE, 1_000));
        assertThat(look(node, batch).underWay())
                .containsExactly(new Transfers.UnderWay(
                        large.id(), large.document().id(), "large.tiff", "minio", ACTIVE, Traffic.LARGE, 1_000));

        traffic.waiting(large);
        assertThat(look(node, batch).sums()).containsExactly(part(WAITING, 1_000));
        node.control().pause(batch);
        assertThat(look(node, batch).sums()).containsExactly(part(PAUSED, 1_000));
        assertSums(node, other, sum(WAITING, 1, 0));
        assertThat(node.transfers().openBatches(10, 10))
                .extracting(Transfers.Look::sums)
                .containsExactly(List.of(part(PAUSED, 1_000)), List.of(sum(WAITING, 1, 0)));

        node.control().cancel(batch);
        assertThat(look(node, batch).sums()).as("of what failed nothing counts").containsExactly(part(FAILED, 0));
        node.failedWork().retry(batch);
        assertThat(look(node, batch).sums()).containsExactly(part(WAITING, 1_000));
        traffic.claim("minio", 1).forEach(traffic::delivered);
        assertThat(look(node, batch).sums()).containsExactly(part(DELIVERED, Traffic.LARGE));
    }

    @Test
    default void aBatchThatSettledAndIsSentAgainHasRightFigures() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(3);
        traffic.planAll("minio");
        List<Delivery> all = traffic.claim("minio", 3);
        traffic.delivered(all.get(0));
        traffic.failed(all.get(1));
        traffic.failed(all.get(2));
        settle(node, traffic);
        assertThat(look(node, batch).batch().state()).isEqualTo(BatchState.SETTLED);
        assertThat(node.transfers().openBatches(10, 10)).isEmpty();
        assertSums(node, batch, sum(DELIVERED, 1, SIZE), sum(FAILED, 2, 0));

        node.failedWork().retry(batch);
        assertThat(node.transfers().openBatches(10, 10))
                .extracting(one -> one.batch().id())
                .containsExactly(batch);
        assertSums(node, batch, sum(WAITING, 2, 0), sum(DELIVERED, 1, SIZE));
        traffic.delivered(traffic.claim("minio", 1).get(0));
        traffic.claim("minio", 1).forEach(traffic::failed);
        settle(node, traffic);
        assertSums(node, batch, sum(DELIVERED, 2, 2 * SIZE), sum(FAILED, 1, 0));
        node.failedWork().dismiss(batch);
        settle(node, traffic);
        assertSums(node, batch, sum(DELIVERED, 2, 2 * SIZE), sum(FAILED, 1, 0));
    }

    @Test
    default void aDeliveryMayBePlannedByOneNodeAndEndedByAnother() {
        List<LedgerNode> nodes = List.of(database().node("a"), database().node("b"));
        Traffic traffic = new Traffic(nodes.get(0));
        Traffic other = new Traffic(nodes.get(1));
        UUID batch = traffic.batch(50);
        traffic.planAll("minio", "folder");
        other.claim("minio", 30).forEach(other::delivered);
        traffic.claim("minio", 10).forEach(traffic::failed);
        other.claim("folder", 50).forEach(other::delivered);

        nodes.forEach(node -> assertThat(look(node, batch).sums())
                .containsExactly(
                        new Transfers.Sum("folder", DELIVERED, 50, 50 * SIZE, 50 * SIZE),
                        sum(WAITING, 10, 0),
                        sum(DELIVERED, 30, 30 * SIZE),
                        sum(FAILED, 10, 0)));
        assertThat(traffic.number("SELECT COUNT(*) FROM batch_store"))
                .as("one row for each store and node, however many documents there are")
                .isEqualTo(4);
        database().assertCounted();
    }

    @Test
    default void whatARunHeldThatEndedWaitsAgain() {
        LedgerNode old = database().node("a");
        Traffic before = new Traffic(old);
        UUID batch = before.batch(3);
        before.planAll("minio");
        before.claim("minio", 2);

        LedgerNode fresh = database().node("a");
        assertSums(fresh, batch, sum(WAITING, 3, 0));
        new Traffic(fresh).claim("minio", 3).forEach(new Traffic(fresh)::delivered);
        assertSums(fresh, batch, sum(DELIVERED, 3, 3 * SIZE));
    }

    @Test
    default void whatIsHandedOverIsCountedOnceItRests() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        List<Delivery> taken = new ArrayList<>();
        node.ledger().handover().open(Deliveries.lane("minio"), new Handover.Workers<Delivery>() {
            @Override
            public int reserve(int most) {
                return most;
            }

            @Override
            public void release(int unused) {}

            @Override
            public void start(Delivery claimed) {
                taken.add(claimed);
            }
        });
        UUID batch = traffic.batch(2);
        traffic.planAll("minio");
        assertSums(node, batch, sum(COMMITTING, 2, 0));
        assertThat(traffic.number("SELECT COUNT(*) FROM batch_store")).isZero();

        traffic.delivered(taken.get(0));
        traffic.waiting(taken.get(1));
        assertSums(node, batch, sum(WAITING, 1, 0), sum(DELIVERED, 1, SIZE));
    }

    @Test
    default void figuresFollowADocumentThatBeginsAnewWithAnotherSize() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);
        traffic.planAll("minio", "azure");
        Delivery delivery = traffic.claim("minio", 1).get(0);
        StagedFile now = new StagedFile(Path.of("/staging/0"), SIZE + 7, 2_000, "(dev=1,inode=0)");
        node.ledger().write(writes -> node.changedContent().changed(writes, delivery, now, Duration.ZERO));
        assertThat(look(node, batch).sums())
                .containsExactly(new Transfers.Sum("azure", FAILED, 1, SIZE, 0), sum(FAILED, 1, 0));

        Document again = traffic.claimDocuments(1).get(0);
        node.ledger()
                .write(writes -> node.changedContent().planAgain(writes, again, "same", List.of("minio", "azure")));
        assertThat(look(node, batch).sums())
                .containsExactly(
                        new Transfers.Sum("azure", WAITING, 1, SIZE + 7, 0),
                        new Transfers.Sum("minio", WAITING, 1, SIZE + 7, 0));
        database().assertCounted();
    }

    @Test
    default void figuresFollowABatchThatIsPublishedTogetherAndOneThatIsTakenBack() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID published = together(node, traffic);
        traffic.claim("minio", 2).forEach(delivery -> ready(node, delivery));
        assertSums(node, published, sum(READY, 2, 2 * SIZE));
        node.publishing().decide();
        assertSums(node, published, sum(DELIVERED, 2, 2 * SIZE));

        UUID withdrawn = together(node, traffic);
        List<Delivery> claimed = traffic.claim("minio", 2);
        ready(node, claimed.get(0));
        traffic.failed(claimed.get(1));
        assertSums(node, withdrawn, sum(READY, 1, SIZE), sum(FAILED, 1, 0));
        node.publishing().decide();
        assertSums(node, withdrawn, sum(WAITING, 1, 0), sum(FAILED, 1, 0));
        List<Delivery> removals = traffic.claim("minio", 2);
        assertSums(node, withdrawn, sum(COMMITTING, 1, 0), sum(FAILED, 1, 0));
        removals.forEach(traffic::failed);
        assertSums(node, withdrawn, sum(FAILED, 2, 0));
    }

    @Test
    default void theFirstOpenBatchesAreThoseThatGoFirstWhateverTheyWaitFor() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID first = traffic.batch(1);
        Batch splitting = traffic.splitting();
        UUID last = traffic.batch(1);
        node.control().prioritize(last, 5);

        assertThat(node.transfers().openBatches(10, 1))
                .extracting(one -> one.batch().id())
                .containsExactly(last, first, splitting.id());
        assertThat(node.transfers().openBatches(2, 1))
                .extracting(one -> one.batch().id())
                .containsExactly(last, first);
        assertThat(node.transfers().batch(Ids.next(), Asker.OURSELVES, 1)).isEmpty();
    }

    @Test
    default void figuresOfBatchesThatAreWrongAreToldAndSetRight() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(7);
        UUID other = traffic.batch(2);
        traffic.planAll("minio");
        traffic.claim("minio", 1).forEach(traffic::delivered);
        database().update("UPDATE batch_store SET waiting = waiting + 5, delivered_bytes = 1 WHERE batch = ?", batch);
        database().update("DELETE FROM batch_store WHERE batch = ?", other);

        for (int portion : new int[] {1, 2, 3, 6, 7, 8, 9, 100}) {
            assertThat(BatchRecount.differences(node.ledger(), portion))
                    .as("counted by %d", portion)
                    .containsOnlyKeys(
                            new BatchCounts.Place(batch, "minio", WAITING),
                            new BatchCounts.Place(batch, "minio", DELIVERED),
                            new BatchCounts.Place(other, "minio", WAITING));
        }
        assertThat(node.recount().run().differences())
                .containsExactlyInAnyOrder(
                        "deliveries of the batch " + batch
                                + " to minio, WAITING: 11 with 300000 bytes were kept count of, and 6 with 300000 bytes are there",
                        "deliveries of the batch " + batch
                                + " to minio, DELIVERED: 1 with 1 bytes were kept count of, and 1 with 50000 bytes are there",
                        "deliveries of the batch " + other
                                + " to minio, WAITING: 0 with 0 bytes were kept count of, and 2 with 100000 bytes are there");
        assertThat(node.recount().corrections()).isEqualTo(1);
        assertSums(node, batch, sum(WAITING, 6, 0), sum(DELIVERED, 1, SIZE));
        assertSums(node, other, sum(WAITING, 2, 0));
        assertThat(node.recount().run().differences()).isEmpty();
    }

    @Test
    default void aLookReadsNoDeliveriesThatOnlyWait() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);
        traffic.planAll("minio");
        String id = database().isSqlite() ? "randomblob(16)" : "gen_random_uuid()";
        database()
                .update("INSERT INTO document (id, batch, flow, position, name, state, path, size, modified,"
                        + " file_key, queue_place, due_at, created_at) SELECT " + id
                        + ", d.batch, d.flow, s.x, d.name, 'PLANNED', d.path, d.size, d.modified, d.file_key, s.x,"
                        + " d.due_at, d.created_at FROM document d" + many(20_000));
        database()
                .update("INSERT INTO delivery (id, document, batch, store, target, size, state, queue_place, due_at,"
                        + " created_at) SELECT " + id
                        + ", d.id, d.batch, 'minio', d.name, d.size, 'WAITING', d.position, d.due_at, d.created_at"
                        + " FROM document d WHERE d.position > 0");
        database().update("UPDATE batch SET documents = 20001 WHERE id = ?", batch);
        database()
                .update("INSERT INTO batch (id, flow, origin, owner, kind, settings, name, items, state, queue_place,"
                        + " due_at, created_at) SELECT " + id + ", b.flow, b.origin, b.owner, b.kind, b.settings,"
                        + " b.name, b.items, 'COMPLETE', s.x, b.due_at, b.created_at FROM batch b" + many(2_000));
        database()
                .update("INSERT INTO batch_store SELECT b.id, 'minio', 'gone', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0"
                        + " FROM batch b");
        node.recount().run();
        database().update("UPDATE batch SET priority = 1 WHERE id = ?", batch);
        assertThat(node.transfers().openBatches(1, 10))
                .extracting(Transfers.Look::sums)
                .containsExactly(List.of(sum(WAITING, 20_001, 0)));
        node.transfers().open("minio");
        Plans plans = new Plans(node);

        for (boolean analysed : new boolean[] {false, true}) {
            if (analysed) {
                database().update("ANALYZE");
            }
            assertThat(plans.of("AS every", 1, 1, 1, 1))
                    .contains("batch_open")
                    .doesNotContain("SCAN batch")
                    .doesNotContain("Seq Scan on batch");
            assertThat(plans.of("FROM batch_store WHERE batch IN", batch)).satisfies(TransfersContract::searches);
            assertThat(plans.of("v.document, d.name", batch))
                    .satisfies(TransfersContract::searches)
                    .contains("delivery_queue");
            assertThat(plans.of("SELECT batch, store, state, CAST(SUM(confirmed)", batch))
                    .satisfies(TransfersContract::searches)
                    .contains("delivery_in_part");
            assertThat(plans.of("SELECT state, CAST(SUM(confirmed)", "minio"))
                    .satisfies(TransfersContract::searches)
                    .contains("delivery_in_part");
        }
    }

    private static void searches(String plan) {
        assertThat(plan).doesNotContain("SCAN").doesNotContain("Seq Scan");
    }

    private static String many(int count) {
        return " CROSS JOIN (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < " + count
                + ") SELECT x FROM n) AS s";
    }

    private static Transfers.Look look(LedgerNode node, UUID batch) {
        return node.transfers().batch(batch, Asker.OURSELVES, 100).orElseThrow();
    }

    private void assertSums(LedgerNode node, UUID batch, Transfers.Sum... sums) {
        assertThat(look(node, batch).sums()).containsExactly(sums);
        database().assertCounted();
    }

    /** Deliveries to minio of the usual size. */
    private static Transfers.Sum sum(DeliveryState state, int deliveries, long confirmed) {
        return new Transfers.Sum("minio", state, deliveries, deliveries * SIZE, confirmed);
    }

    private static Transfers.Sum part(DeliveryState state, long confirmed) {
        return new Transfers.Sum("minio", state, 1, Traffic.LARGE, confirmed);
    }

    private static void settle(LedgerNode node, Traffic traffic) {
        node.batches().claimReceipts(Traffic.FLOW, 1).forEach(traffic::settled);
    }

    private static UUID together(LedgerNode node, Traffic traffic) {
        UUID batch = traffic.batch(2);
        node.ledger().write(writes -> {
            node.publishing().together(writes, batch);
            return batch;
        });
        traffic.planAll("minio");
        return batch;
    }

    private static void ready(LedgerNode node, Delivery delivery) {
        node.ledger().write(writes -> {
            node.claimedDeliveries()
                    .ready(
                            writes,
                            delivery,
                            Optional.of(new Stored("there", "1", SIZE, Stored.Checksum.NONE)),
                            Proof.WHOLE);
            return delivery;
        });
    }
}
