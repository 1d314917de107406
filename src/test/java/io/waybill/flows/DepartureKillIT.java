package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kill between writing to the archive and taking out of the ledger, and how people read the archive. */
class DepartureKillIT {
    private static final int KILLED = 137;
    private static final int COUNT = 20;

    @TempDir
    Path folder;

    @Test
    void aKillLosesNothingOfWhatLeavesAndTheFileIsReadByPlainTools() throws Exception {
        String[] old = {"-Dwaybill.delivery.dedup-window=1s", "-Dwaybill.ledger.archive-every=500ms"};
        try (WaybillProcess waybill = WaybillProcess.in(folder)) {
            Path inbox = waybill.inbox();
            for (int i = 0; i < COUNT; i++) {
                Files.writeString(folder.resolve("new.txt"), "document " + i);
                Files.move(folder.resolve("new.txt"), inbox.resolve(i + ".txt"));
            }
            waybill.start();
            waybill.awaitQuiet(COUNT);
            waybill.stop();

            waybill.with("WAYBILL_LEDGER_KEEP", "1s");
            assertThat(waybill.jvm(old[0], old[1], "-Dwaybill.crash-at=BEFORE_DEPARTURE")
                            .runToItsEnd())
                    .isEqualTo(KILLED);
            int once = lines().size();
            assertThat(once).isPositive();
            waybill.jvm(old).start();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> waybill.books().path("seen").asInt() == 0);

            assertThat(lines()).hasSize(2 * once).doesNotContain("");
            assertThat(shell(
                            "zcat data/archive/*.jsonl.gz | jq -s '[group_by(.id + .documents[0].id)[] | last | .documents[].name]"
                                    + " | length'"))
                    .containsExactly(Integer.toString(COUNT));
            assertThat(waybill.books().path("balanced").asBoolean()).isTrue();
            assertThat(waybill.done()).hasSize(COUNT);
        }
    }

    private List<String> lines() throws Exception {
        return shell("zcat data/archive/*.jsonl.gz");
    }

    private List<String> shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }
}
