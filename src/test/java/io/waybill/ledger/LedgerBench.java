package io.waybill.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the ledger alone costs: small documents of batches of 1,000 from their booking to the settled batch, with three
 * stores. Prints documents a second, and statements and commits a document.
 */
final class LedgerBench {
    private static final String[] STORES = {"minio", "azure", "folder"};
    private static final int BATCHES = 5;
    private static final int DOCUMENTS = 1_000;
    private static final int WORKERS = 16;

    private LedgerBench() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("ledger-bench");
        try (LedgerDatabase h2 = LedgerDatabase.h2(folder)) {
            rounds("H2", h2.node("a"));
        }
        try (LedgerDatabase postgres = LedgerDatabase.postgres()) {
            rounds("PostgreSQL", postgres.node("a"));
        }
        System.exit(0);
    }

    private static void rounds(String name, LedgerNode node) throws Exception {
        for (int round = 1; round <= 4; round++) {
            int commits = node.connections().commits();
            int statements = node.connections().statements();
            long start = System.nanoTime();
            round(node);
            double seconds = (System.nanoTime() - start) / 1e9;
            double all = BATCHES * DOCUMENTS;
            System.out.printf(
                    "%s, round %d: %.0f documents/s; a document: %.2f statements, %.3f commits%n",
                    name,
                    round,
                    all / seconds,
                    (node.connections().statements() - statements) / all,
                    (node.connections().commits() - commits) / all);
        }
    }

    /** Each lane has a dispatcher that claims for its workers, as the routes have. */
    private static void round(LedgerNode node) throws Exception {
        Traffic traffic = new Traffic(node);
        for (int batch = 0; batch < BATCHES; batch++) {
            traffic.batch(DOCUMENTS);
        }
        AtomicInteger unplanned = new AtomicInteger(BATCHES * DOCUMENTS);
        AtomicInteger undelivered = new AtomicInteger(BATCHES * DOCUMENTS * STORES.length);
        Workers.run(1 + STORES.length, lane -> {
            if (lane == 0) {
                while (unplanned.get() > 0) {
                    List<Document> some = traffic.claimDocuments(WORKERS);
                    Workers.run(some.size(), i -> traffic.plan(some.get(i), STORES));
                    unplanned.addAndGet(-some.size());
                }
            } else {
                while (undelivered.get() > 0) {
                    List<Delivery> some = traffic.claim(STORES[lane - 1], WORKERS);
                    Workers.run(some.size(), i -> traffic.delivered(some.get(i)));
                    undelivered.addAndGet(-some.size());
                }
            }
        });
        node.batches().claimReceipts(Traffic.FLOW, BATCHES).forEach(traffic::settled);
    }
}
