package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a document costs doesn't grow with what is in the ledger: 200,000 of them, in forty rounds. */
class FlatLedgerSoak {
    private static final int ROUNDS = 40;
    private static final int EARLY = 8;
    private static final int SOME = 5;
    private static final int BATCHES = 5;
    private static final int DOCUMENTS = BATCHES * 1_000;

    private record Round(double cpuMillis, long file, long log, long heap) {}

    @TempDir
    Path folder;

    @Test
    void twoHundredThousandDocumentsCostTheLastWhatTheFirstDid() throws Exception {
        List<Round> rounds = new ArrayList<>();
        try (LedgerDatabase database = LedgerDatabase.sqlite(folder)) {
            LedgerNode node = database.node("a");
            for (int i = 0; i < ROUNDS; i++) {
                long cpu = LedgerBench.cpu();
                LedgerBench.round(node, BATCHES, "minio");
                Round round = new Round((LedgerBench.cpu() - cpu) / 1e6 / DOCUMENTS, size(""), size("-wal"), heap());
                rounds.add(round);
                System.out.printf(
                        "%,d documents: %.3f ms of CPU a document, %.2f KB of file each, %d KB of log, %d MB of heap%n",
                        (i + 1) * DOCUMENTS,
                        round.cpuMillis,
                        round.file / 1e3 / DOCUMENTS / (i + 1),
                        round.log >> 10,
                        round.heap >> 20);
            }
            assertThat(node.books().sum().in(Books.Place.DELIVERED)).isEqualTo(ROUNDS * DOCUMENTS);
        }
        Round early = rounds.get(EARLY - 1);
        Round last = rounds.get(ROUNDS - 1);
        assertThat(cpuMillis(rounds.subList(ROUNDS - SOME, ROUNDS)))
                .as("CPU")
                .isLessThan(1.3 * cpuMillis(rounds.subList(EARLY, EARLY + SOME)));
        assertThat((double) last.file / ROUNDS).as("file").isLessThan(1.1 * early.file / EARLY);
        assertThat(last.log).as("log").isLessThan(LogWatch.USUAL);
        assertThat(last.heap).as("heap").isLessThan(early.heap + (16 << 20));
    }

    /** The median, for other processes disturb single rounds. */
    private static double cpuMillis(List<Round> rounds) {
        return rounds.stream().mapToDouble(Round::cpuMillis).sorted().toArray()[rounds.size() / 2];
    }

    private long size(String ending) throws IOException {
        return Files.size(folder.resolve("ledger.db" + ending));
    }

    /** What is in use after a collection. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
