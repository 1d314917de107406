package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
