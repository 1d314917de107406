package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Every document ever seen is in exactly one place. */
interface BooksContract extends OnALedger {
    @Test
    default void anEmptyLedgerBalances() {
        assertThat(database().node("a").books().sum().balanced()).isTrue();
    }

    @Test
    default void theSumBalancesAtAnyMomentUnderLoad() throws Exception {
        List<LedgerNode> nodes = List.of(database().node("0"), database().node("1"));
        Queue<UUID> batches = new ConcurrentLinkedQueue<>();
        AtomicInteger running = new AtomicInteger(7);
        AtomicInteger looks = new AtomicInteger();

        Workers.run(8, worker -> {
            LedgerNode node = nodes.get(worker % 2);
            if (worker == 7) {
                while (running.get() > 0) {
                    assertThat(node.books().sum()).matches(Books.Sum::balanced);
                    looks.incrementAndGet();
                }
                return;
            }
            try {
                someTraffic(node, batches);
            } finally {
                running.decrementAndGet();
            }
        });

        assertThat(looks.get()).isPositive();
        Traffic traffic = new Traffic(nodes.get(0));
        drain(traffic);
        Books.Sum sum = nodes.get(0).books().sum();
        assertThat(sum).matches(Books.Sum::balanced);
        assertThat(sum.in(Books.Place.WAITING) + sum.in(Books.Place.IN_FLIGHT)).isZero();
        assertThat(traffic.number("SELECT COUNT(*) FROM batch WHERE open <> 0")).isZero();
        assertThat(traffic.number("SELECT COUNT(*) FROM document WHERE open <> 0"))
                .isZero();
        assertThat(traffic.number("SELECT COUNT(*) FROM document d WHERE failed <>"
                        + " (SELECT COUNT(*) FROM delivery f WHERE f.document = d.id AND f.state = 'FAILED')"))
                .isZero();
    }

    @Test
    default void aCounterThatIsWrongIsToldAndSetRightOnce() throws Exception {
        List<LedgerNode> nodes = List.of(database().node("a"), database().node("b"));
        Traffic traffic = new Traffic(nodes.get(0));
        traffic.batch(3);
        traffic.planAll("minio");
        traffic.claim("minio", 1).forEach(traffic::delivered);
        database()
                .update(
                        "UPDATE counter SET number = number + 5, bytes = bytes - 7 WHERE name = ? AND place = 'DELIVERED'",
                        "scans");
        database().update("DELETE FROM counter WHERE subject = 'DELIVERIES' AND place = 'WAITING'");
        assertThat(nodes.get(1).books().sum().balanced()).isFalse();

        Queue<Recount.Report> reports = new ConcurrentLinkedQueue<>();
        Workers.run(4, worker -> reports.add(nodes.get(worker % 2).recount().run()));

        assertThat(reports)
                .anySatisfy(
                        report -> assertThat(report.differences())
                                .containsExactly(
                                        "documents of scans, DELIVERED: 6 with 49993 bytes were kept count of, and 1 with 50000 bytes are there",
                                        "deliveries of minio, WAITING: 0 with 0 bytes were kept count of, and 2 with 100000 bytes are there"));
        assertThat(nodes.get(0).recount().corrections()).isEqualTo(1);
        assertThat(nodes.get(1).recount().run().differences()).isEmpty();
        assertThat(nodes.get(1).books().sum().toString())
                .isEqualTo(
                        "3 seen = 1 delivered + 2 in flight + 0 waiting + 0 failed + 0 rejected + 0 duplicate + 0 dismissed");
        assertThat(nodes.get(1)
                        .books()
                        .sum()
                        .places()
                        .get(Books.Place.IN_FLIGHT)
                        .bytes())
                .isEqualTo(2 * Traffic.SIZE);
    }

    @Test
    default void countersAreSetRightWhileOthersWrite() throws Exception {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        AtomicInteger running = new AtomicInteger(3);

        Workers.run(4, worker -> {
            if (worker == 3) {
                while (running.get() > 0) {
                    node.ledger().write(writes -> writes.jdbc()
                            .update("UPDATE counter SET number = number + 1 WHERE place = 'DELIVERED'"));
                    node.recount().run();
                }
                return;
            }
            try {
                for (int i = 0; i < 20; i++) {
                    traffic.batch(5);
                    traffic.claimDocuments(5).forEach(document -> traffic.plan(document, "minio"));
                    traffic.claim("minio", 5).forEach(traffic::delivered);
                }
            } finally {
                running.decrementAndGet();
            }
        });

        assertThat(node.recount().run().differences()).isEmpty();
        assertThat(node.books().sum()).matches(Books.Sum::balanced);
    }

    @Test
    default void theOldestOfAPlaceIsKnownOnceAllWereCounted() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(2);
        traffic.plan(traffic.claimDocuments(1).get(0), "minio");
        assertThat(node.books().sum().places().values())
                .allSatisfy(count -> assertThat(count.oldest()).isEmpty());

        node.recount().run();

        Books.Sum sum = node.books().sum();
        assertThat(sum.places()).containsOnlyKeys(Books.Place.WAITING, Books.Place.IN_FLIGHT);
        sum.places().forEach((place, count) -> assertThat(count.oldest())
                .contains(Instant.ofEpochMilli(Long.parseLong(traffic.text(
                        "SELECT MIN(created_at) FROM document WHERE state = ?",
                        place == Books.Place.WAITING ? "NEW" : "PLANNED")))));
    }

    @Test
    default void aLookAtAStoreSeesWhatItHasAPartOf() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Delivery large = traffic.largeDelivery();
        traffic.batch(2);
        traffic.planAll("minio");
        traffic.claim("minio", 1);
        node.chunks().begun(large, "session");
        node.chunks().resumed(large, Map.of(), 0);
        node.chunks().confirm(large, Map.of(0, "etag"), 1_000);

        assertThat(node.transfers().open("minio"))
                .containsExactly(
                        new Transfers.Sum("minio", DeliveryState.WAITING, 1, Traffic.SIZE, 0),
                        new Transfers.Sum("minio", DeliveryState.ACTIVE, 1, Traffic.LARGE, 1_000),
                        new Transfers.Sum("minio", DeliveryState.COMMITTING, 1, Traffic.SIZE, 0));

        traffic.waiting(large);
        assertThat(node.transfers().open("minio"))
                .containsExactly(
                        new Transfers.Sum("minio", DeliveryState.WAITING, 2, Traffic.SIZE + Traffic.LARGE, 1_000),
                        new Transfers.Sum("minio", DeliveryState.COMMITTING, 1, Traffic.SIZE, 0));
        assertThat(node.transfers().open("azure")).isEmpty();
    }

    private static void drain(Traffic traffic) {
        traffic.planAll("minio", "folder");
        for (String store : List.of("minio", "folder")) {
            traffic.claim(store, 10_000).forEach(traffic::delivered);
        }
    }

    private static void someTraffic(LedgerNode node, Queue<UUID> batches) {
        Traffic traffic = new Traffic(node);
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < 30; i++) {
            batches.add(traffic.batch(random.nextInt(1, 6)));
            for (Document document : traffic.claimDocuments(4)) {
                if (random.nextInt(5) == 0) {
                    node.ledger().write(writes -> {
                        node.claimedDocuments().reject(writes, document, Traffic.NO);
                        return 1;
                    });
                } else {
                    traffic.plan(document, "minio", "folder");
                }
            }
            for (String store : List.of("minio", "folder")) {
                for (Delivery delivery : traffic.claim(store, 4)) {
                    if (random.nextInt(3) == 0) {
                        traffic.failed(delivery);
                    } else {
                        traffic.delivered(delivery);
                    }
                }
            }
            UUID some = batches.poll();
            if (some != null) {
                node.failedWork().retry(some);
                batches.add(some);
            }
        }
    }
}
