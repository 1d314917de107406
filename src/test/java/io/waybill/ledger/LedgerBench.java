package io.waybill.ledger;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * What the ledger alone costs: small documents of batches of 1,000 from their booking to the settled batch, with three
 * stores, or those of {@code -Dwaybill.bench.stores}. Prints documents a second, and CPU, bytes written, statements and commits a document. Of {@code sqlite} and {@code postgres}, the one
 * that is given runs alone.
 */
final class LedgerBench {
    private static final String[] STORES =
            System.getProperty("waybill.bench.stores", "minio,azure,folder").split(",");
    private static final int BATCHES = 5;
    private static final int DOCUMENTS = 1_000;
    private static final int WORKERS = 16;

    private LedgerBench() {}

    public static void main(String[] arguments) throws Exception {
        LoggingSystem.get(LedgerBench.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        Path folder = Files.createTempDirectory("ledger-bench");
        if (!List.of(arguments).contains("postgres")) {
            try (LedgerDatabase sqlite = LedgerDatabase.sqlite(folder)) {
                rounds("SQLite", sqlite.node("a"));
            }
        }
        if (!List.of(arguments).contains("sqlite")) {
            try (LedgerDatabase postgres = LedgerDatabase.postgres()) {
                rounds("PostgreSQL", postgres.node("a"));
            }
        }
        System.exit(0);
    }

    private static void rounds(String name, LedgerNode node) throws Exception {
        for (int round = 1; round <= 4; round++) {
            int commits = node.connections().commits();
            int statements = node.connections().statements();
            long start = System.nanoTime();
            long cpu = cpu();
            long written = written();
            round(node, BATCHES, STORES);
            double seconds = (System.nanoTime() - start) / 1e9;
            double all = BATCHES * DOCUMENTS;
            System.out.printf(
                    "%s, round %d: %.0f documents/s; a document: %.2f ms of CPU, %.1f KB written, %.2f statements, %.3f commits%n",
                    name,
                    round,
                    all / seconds,
                    (cpu() - cpu) / 1e6 / all,
                    (written() - written) / 1e3 / all,
                    (node.connections().statements() - statements) / all,
                    (node.connections().commits() - commits) / all);
        }
    }

    /** Of this process so far, in nanoseconds; of PostgreSQL only what its client takes. */
    static long cpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** What this process has written so far, in bytes; Linux tells it, and other systems don't. */
    private static long written() throws IOException {
        Path io = Path.of("/proc/self/io");
        return !Files.exists(io)
                ? 0
                : Files.readAllLines(io).stream()
                        .filter(line -> line.startsWith("wchar:"))
                        .mapToLong(line -> Long.parseLong(line.substring(7)))
                        .sum();
    }

    /** Takes some batches of 1,000 documents from their booking to the settled batch. */
    static void round(LedgerNode node, int batches, String... stores) throws Exception {
        Traffic traffic = new Traffic(node);
        for (int batch = 0; batch < batches; batch++) {
            traffic.batch(DOCUMENTS);
        }
        int documents = batches * DOCUMENTS;
        Workers.run(1 + stores.length, lane -> {
            if (lane == 0) {
                lane(documents, traffic::claimDocuments, document -> traffic.plan(document, stores));
            } else {
                lane(documents, free -> traffic.claim(stores[lane - 1], free), traffic::delivered);
            }
        });
        node.batches().claimReceipts(Traffic.FLOW, batches).forEach(traffic::settled);
    }

    /** A lane claims as much as it has free workers, as the routes do, and each worker settles what it got. */
    private static <T> void lane(int total, IntFunction<List<T>> claim, Consumer<T> work) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(WORKERS);
        Semaphore free = new Semaphore(WORKERS);
        AtomicInteger left = new AtomicInteger(total);
        while (left.get() > 0) {
            free.acquire();
            int most = 1 + free.drainPermits();
            List<T> claimed = claim.apply(most);
            free.release(most - claimed.size());
            left.addAndGet(-claimed.size());
            for (T one : claimed) {
                pool.execute(() -> {
                    work.accept(one);
                    free.release();
                });
            }
        }
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.MINUTES);
    }
}
