package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How work is handed out. */
interface ClaimsContract extends OnALedger {
    int WORKERS = 16;

    @Test
    default void sixteenWorkersOnAsManyNodesAsThereCanBeGetEveryDeliveryOnceAndNoneIsIdle() throws Exception {
        LedgerNode first = database().node("0");
        int deliveries = 4_000;
        new Traffic(first).batch(deliveries);
        new Traffic(first).planAll("minio");
        List<LedgerNode> nodes = database().isSqlite()
                ? List.of(first)
                : List.of(
                        first,
                        database().node("1"),
                        database().node("2"),
                        database().node("3"));
        Map<UUID, Integer> taken = new ConcurrentHashMap<>();
        AtomicInteger left = new AtomicInteger(deliveries);
        Map<Integer, Integer> share = new ConcurrentHashMap<>();
        AtomicInteger idle = new AtomicInteger();
        CyclicBarrier start = new CyclicBarrier(WORKERS);

        Workers.run(WORKERS, worker -> {
            Traffic traffic = new Traffic(nodes.get(worker % nodes.size()));
            start.await();
            while (left.get() > 0) {
                List<Delivery> mine = traffic.claim("minio", 5);
                // What the others hold but have not counted yet is no work that is left.
                if (mine.isEmpty() && left.get() > WORKERS * 5) {
                    idle.incrementAndGet();
                }
                left.addAndGet(-mine.size());
                share.merge(worker, mine.size(), Integer::sum);
                for (Delivery delivery : mine) {
                    taken.merge(delivery.id(), 1, Integer::sum);
                    traffic.delivered(delivery);
                }
            }
        });

        assertThat(taken).hasSize(deliveries).allSatisfy((id, times) -> assertThat(times)
                .isEqualTo(1));
        assertThat(idle).hasValue(0);
        assertThat(share).hasSize(WORKERS).allSatisfy((worker, got) -> assertThat(got)
                .isGreaterThan(deliveries / WORKERS / 4));
        assertThat(first.books().sum().in(Books.Place.DELIVERED)).isEqualTo(deliveries);
        assertThat(first.batches().claimReceipts(Traffic.FLOW, 2)).hasSize(1);
    }

    @Test
    default void nodesThatDeliverTheSameDocumentsToSeveralStoresLoseNoCount() throws Exception {
        List<LedgerNode> nodes =
                List.of(database().node("0"), database().node("1"), database().node("2"));
        Traffic first = new Traffic(nodes.get(0));
        UUID one = first.batch(300);
        UUID other = first.batch(300);
        String[] stores = {"minio", "azure", "folder"};
        AtomicInteger left = new AtomicInteger(600 * stores.length);

        Workers.run(12, worker -> {
            Traffic traffic = new Traffic(nodes.get(worker % 3));
            while (left.get() > 0) {
                traffic.claimDocuments(3).forEach(document -> traffic.plan(document, stores));
                for (int i = 0; i < 3; i++) {
                    for (Delivery delivery : traffic.claim(stores[(i + worker) % 3], 4)) {
                        traffic.delivered(delivery);
                        left.decrementAndGet();
                    }
                }
            }
        });

        assertThat(nodes.get(0).books().sum().in(Books.Place.DELIVERED)).isEqualTo(600);
        assertThat(first.number("SELECT COUNT(*) FROM document WHERE open <> 0"))
                .isZero();
        assertThat(nodes.get(1).batches().claimReceipts(Traffic.FLOW, 5))
                .extracting(Batch::id)
                .containsExactlyInAnyOrder(one, other);
        assertThat(first.number("SELECT COUNT(*) FROM document WHERE state = 'SETTLED' AND settled_at IS NOT NULL"))
                .isEqualTo(600);
    }

    @Test
    default void documentsAreBookedWhileOthersOfTheirBatchAreSettledAndTheBatchEndsOnce() throws Exception {
        LedgerNode splitter = database().node("0");
        LedgerNode worker = database().node("1");
        UUID id = Ids.next();
        splitter.ledger().write(writes -> {
            splitter.arrivingBatches().book(writes, Traffic.batch(id, "zip"));
            splitter.arrivingBatches().splitting(writes, id);
            return 1;
        });
        Batch batch = splitter.batches().claimSplitting(1).get(0);
        AtomicInteger left = new AtomicInteger(1_000);

        Workers.run(5, number -> {
            if (number == 0) {
                for (int i = 0; i < 100; i++) {
                    int position = i * 10;
                    splitter.ledger().write(writes -> {
                        splitter.batches().requireHeld(writes, batch.claim());
                        splitter.newDocuments().book(writes, id, Traffic.FLOW, Traffic.fresh(position, 10));
                        return 1;
                    });
                }
                splitter.ledger().write(writes -> {
                    splitter.batches().complete(writes, batch);
                    return 1;
                });
            } else {
                Traffic traffic = new Traffic(number % 2 == 0 ? splitter : worker);
                while (left.get() > 0) {
                    traffic.claimDocuments(5).forEach(document -> traffic.plan(document, "minio"));
                    traffic.claim("minio", 5).forEach(delivery -> {
                        traffic.delivered(delivery);
                        left.decrementAndGet();
                    });
                }
            }
        });

        assertThat(worker.batches().claimReceipts(Traffic.FLOW, 1)).hasSize(1);
        assertThat(worker.books().sum().toString()).startsWith("1000 seen = 1000 delivered");
    }

    @Test
    default void aClaimFindsItsRowsByAnIndexAmongManySettledOnes() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);
        traffic.planAll("minio");
        String many = " CROSS JOIN (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000)"
                + " SELECT x FROM n) AS s";
        String uuid = database().isSqlite() ? "randomblob(16)" : "gen_random_uuid()";
        database()
                .update("INSERT INTO document (id, batch, flow, position, name, state, path, size, modified,"
                        + " file_key, queue_place, due_at, created_at) SELECT " + uuid
                        + ", d.batch, d.flow, s.x, d.name, 'SETTLED',"
                        + " d.path, d.size, d.modified, d.file_key, s.x, d.due_at, d.created_at FROM document d"
                        + many);
        database()
                .update("INSERT INTO delivery (id, document, batch, store, target, size, state, queue_place, due_at,"
                        + " created_at) SELECT " + uuid
                        + ", d.id, d.batch, 'minio', d.name, d.size, 'DELIVERED', d.queue_place, d.due_at,"
                        + " d.created_at FROM document d WHERE d.state = 'SETTLED'");
        database()
                .update(
                        "INSERT INTO batch (id, flow, origin, owner, kind, settings, name, items, state, queue_place, due_at, created_at)"
                                + " SELECT " + uuid
                                + ", b.flow, b.origin, b.owner, b.kind, b.settings, b.name, b.items, 'SETTLED', s.x, b.due_at, b.created_at FROM batch b"
                                + many);

        database().update("UPDATE batch SET documents = 20001 WHERE id = ?", batch);
        node.recount().run();
        node.batches().claimSplitting(1);
        node.batches().claimReceipts(Traffic.FLOW, 1);
        List<Delivery> claimed = traffic.claim("minio", 5);
        traffic.claimDocuments(5);
        traffic.delivered(claimed.get(0));
        new Leftovers(node.ledger()).abandoned("minio", 100);
        new Usage(node.ledger()).bytes("minio", UsageContract.A_DAY);
        Plans plans = new Plans(node);

        for (boolean analysed : new boolean[] {false, true}) {
            if (analysed) {
                database().update("ANALYZE");
            }
            assertThat(plans.of("claim FROM delivery WHERE state", "minio", true, 16))
                    .contains("delivery_queue")
                    .doesNotContain("Sort");
            assertThat(plans.of("v.session IS NOT NULL", "minio", 100))
                    .containsAnyOf("delivery_queue", "delivery_of_batch");
            assertThat(plans.of("claim FROM document WHERE state", "scans", 16))
                    .contains("document_due")
                    .doesNotContain("Sort");
            assertThat(plans.of("claim FROM batch WHERE state", 1)).contains("batch_open");
            assertThat(plans.of("claim FROM batch WHERE flow", "scans", 1))
                    .containsAnyOf("batch_receipt", "batch_open");
            assertThat(plans.of("SET waits_for = NULL, due_at = now_ms()", batch))
                    .contains("document_waits");
        }
        assertThat(plans.of("settled_at > now_ms()", "minio", 86_400_000L)).contains("delivery_settled");
        assertThat(claimed).hasSize(1);
    }
}
