package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is left of a ledger when the machine goes down: the file as the last checkpoint forced it, and the log up to where it was
 * forced last; behind that any part of it may be missing, old or nonsense.
 */
class PowerCutTest {
    /** A page of the log with its head; and the head of the log. */
    private static final int FRAME = 4096 + 24;

    private static final int HEAD = 32;
    private static final int CUTS = Integer.getInteger("waybill.power-cuts", 16);

    @TempDir
    Path folder;

    private final Random random = new Random(15);

    /** A ledger at the moment of the cut. */
    private record Left(byte[] file, byte[] log, int forced, Set<UUID> deliveredBeforeForce, int documents) {}

    @Test
    void whereverTheLogEndsTheLedgerOpensKnowsWhatWasForcedAndRepeatsTheRest() throws Exception {
        Left left = traffic();
        Set<Integer> cuts = new TreeSet<>(List.of(left.forced, left.forced + 1, left.log.length - 1, left.log.length));
        while (cuts.size() < CUTS) {
            int cut = left.forced + random.nextInt(left.log.length - left.forced + 1);
            // Half of them at the end of a page of the log, where a commit may just be complete.
            cuts.add(random.nextBoolean() ? cut : Math.max(left.forced, cut - (cut - HEAD) % FRAME));
        }

        for (int cut : cuts) {
            recover(left, Arrays.copyOf(left.log, cut), "cut at " + cut);
        }
    }

    @Test
    void whateverStandsBehindWhatWasForcedIsNotTakenForMore() throws Exception {
        Left left = traffic();

        for (int i = 0; i < CUTS / 4; i++) {
            byte[] nonsense = left.log.clone();
            int from = left.forced + random.nextInt(left.log.length - left.forced);
            byte[] noise = new byte[left.log.length - from];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, nonsense, from, noise.length);
            recover(left, nonsense, "nonsense from " + from);

            byte[] holes = left.log.clone();
            for (int page = left.forced; page + FRAME <= holes.length; page += FRAME) {
                if (random.nextInt(4) == 0) {
                    Arrays.fill(holes, page, page + FRAME, (byte) 0);
                }
            }
            recover(left, holes, "holes, no. " + i);
        }
    }

    /** Some work that was written back, some that was forced, and some more. */
    private Left traffic() throws Exception {
        Path live = Files.createDirectory(folder.resolve("live-" + random.nextInt(1_000_000)));
        try (LedgerDatabase database = LedgerDatabase.sqlite(live)) {
            LedgerNode node = database.node("a");
            Traffic traffic = new Traffic(node);
            LedgerBench.round(node, 1, "minio");
            checkpoint(database);

            work(traffic, 30);
            node.ledger().force();
            int forced = (int) Files.size(live.resolve("ledger.db-wal"));
            Set<UUID> delivered = delivered(node);
            work(traffic, 30);
            work(traffic, 30);
            return new Left(
                    Files.readAllBytes(live.resolve("ledger.db")),
                    Files.readAllBytes(live.resolve("ledger.db-wal")),
                    forced,
                    delivered,
                    traffic.number("SELECT COUNT(*) FROM document"));
        }
    }

    /** Documents of a batch, in every state there is. */
    private static void work(Traffic traffic, int documents) {
        traffic.batch(documents);
        List<Document> claimed = traffic.claimDocuments(documents - 5);
        claimed.subList(5, claimed.size()).forEach(document -> traffic.plan(document, "minio", "folder"));
        traffic.claim("minio", documents / 2).forEach(traffic::delivered);
        List<Delivery> toFolder = traffic.claim("folder", documents / 3);
        toFolder.subList(3, toFolder.size()).forEach(traffic::delivered);
        traffic.waiting(toFolder.get(0));
        traffic.failed(toFolder.get(1));
    }

    private void recover(Left left, byte[] log, String how) throws Exception {
        Path there = Files.createDirectory(folder.resolve("after"));
        try {
            Files.write(there.resolve("ledger.db"), left.file);
            Files.write(there.resolve("ledger.db-wal"), log);
            Files.writeString(there.resolve("ledger.db.lock"), "process 7\nboot another-one\n");
            try (LedgerDatabase database = LedgerDatabase.sqlite(there)) {
                LedgerNode node = database.node("a");
                Traffic traffic = new Traffic(node);
                assertThat(node.books().sum().balanced()).as(how).isTrue();
                assertThat(delivered(node)).as(how).containsAll(left.deliveredBeforeForce);
                assertThat(traffic.number("SELECT COUNT(*) FROM document"))
                        .as(how)
                        .isBetween(1_030, left.documents);

                traffic.planAll("minio", "folder");
                for (String store : List.of("minio", "folder")) {
                    traffic.claim(store, 10_000).forEach(traffic::delivered);
                }
                assertThat(traffic.number("SELECT COUNT(*) FROM delivery WHERE state NOT IN ('DELIVERED', 'FAILED')"))
                        .as(how)
                        .isZero();
                assertThat(traffic.number("SELECT COUNT(*) FROM document WHERE open <> 0 OR state <> 'SETTLED'"))
                        .as(how)
                        .isZero();
                node.batches().claimReceipts(Traffic.FLOW, 1_000).forEach(traffic::settled);
                assertThat(traffic.number("SELECT COUNT(*) FROM batch WHERE state <> 'SETTLED'"))
                        .as(how)
                        .isZero();
            }
        } finally {
            delete(there);
        }
    }

    private static Set<UUID> delivered(LedgerNode node) {
        return new TreeSet<>(
                node.ledger().read().queryForList("SELECT id FROM delivery WHERE state = 'DELIVERED'", UUID.class));
    }

    private static void checkpoint(LedgerDatabase database) throws Exception {
        try (Connection connection = DriverManager.getConnection(database.url());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
