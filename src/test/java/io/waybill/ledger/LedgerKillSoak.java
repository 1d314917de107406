package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes its ledger as fast as it can is killed a hundred times, at any moment of a commit. */
class LedgerKillSoak {
    private static final int KILLS = 100;
    private static final int LONGEST_MILLIS = 700;

    @TempDir
    Path folder;

    @Test
    void whatWasAnsweredIsThereAndNothingIsLostOrDoubled() throws Exception {
        Random random = new Random(15);
        Set<UUID> answered = new HashSet<>();
        for (int kill = 1; kill <= KILLS; kill++) {
            answered.addAll(runAndKill(random.nextInt(LONGEST_MILLIS)));
            if (kill % 10 == 0) {
                verify(answered, "after kill " + kill);
            }
        }
        assertThat(answered).hasSizeGreaterThan(KILLS * 10);
        try (LedgerDatabase database = LedgerDatabase.sqlite(folder)) {
            LedgerNode node = database.node("a");
            Traffic traffic = new Traffic(node);
            // What was in work at several kills would wait for its turn, in case that it is to blame.
            node.ledger()
                    .write(writes -> writes.jdbc().update("UPDATE document SET due_at = now_ms()")
                            + writes.jdbc().update("UPDATE delivery SET due_at = now_ms()"));
            traffic.planAll("minio");
            traffic.claim("minio", 1_000_000).forEach(traffic::delivered);
            node.batches().claimReceipts(Traffic.FLOW, 1_000_000).forEach(traffic::settled);
            assertThat(node.books().sum().balanced()).isTrue();
            assertThat(traffic.number("SELECT COUNT(*) FROM document WHERE state <> 'SETTLED' OR open <> 0"))
                    .isZero();
            assertThat(traffic.number("SELECT COUNT(*) FROM batch WHERE open <> 0 OR state = 'COMPLETE'"))
                    .isZero();
            System.out.printf(
                    "%d kills, %d deliveries answered, %d documents in the ledger%n",
                    KILLS, answered.size(), traffic.number("SELECT COUNT(*) FROM document"));
        }
    }

    /** Gives the deliveries of which the process was told that they are booked. */
    private Set<UUID> runAndKill(int millis) throws Exception {
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString())
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Files.readString(said).contains("begun"));
            boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
            assertThat(ended).as("it ended by itself").isFalse();
        } finally {
            process.destroyForcibly().waitFor();
        }
        // A line that was cut off is no answer.
        return Files.readString(said)
                .lines()
                .filter(line -> line.startsWith("+") && line.length() == 37)
                .map(line -> UUID.fromString(line.substring(1)))
                .collect(Collectors.toSet());
    }

    private void verify(Set<UUID> answered, String when) {
        try (LedgerDatabase database = LedgerDatabase.sqlite(folder)) {
            LedgerNode node = database.node("a");
            assertThat(node.ledger().read().queryForList("PRAGMA integrity_check", String.class))
                    .as(when)
                    .isEqualTo(List.of("ok"));
            assertThat(node.books().sum().balanced()).as(when).isTrue();
            assertThat(new HashSet<>(node.ledger()
                            .read()
                            .queryForList("SELECT id FROM delivery WHERE state = 'DELIVERED'", UUID.class)))
                    .as(when)
                    .containsAll(answered);
        }
    }

    /** What is killed: several threads take documents from their booking to their delivery. */
    static final class Writer {
        private static final int THREADS = 4;

        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            try (LedgerDatabase database = LedgerDatabase.sqlite(Path.of(arguments[0]))) {
                Traffic traffic = new Traffic(database.node("a"));
                PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
                out.println("begun");
                Workers.run(THREADS, thread -> {
                    while (true) {
                        traffic.batch(20);
                        traffic.claimDocuments(20).forEach(document -> traffic.plan(document, "minio"));
                        for (Delivery delivery : traffic.claim("minio", 20)) {
                            traffic.delivered(delivery);
                            out.println("+" + delivery.id());
                        }
                    }
                });
            }
        }
    }
}
