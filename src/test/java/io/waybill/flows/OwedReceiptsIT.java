package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts that can't be put where their senders look for them, for a file stands where the folder should be. */
class OwedReceiptsIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private WaybillProcess waybill;
    private Path answers;

    @BeforeEach
    void start() throws IOException {
        waybill = WaybillProcess.in(folder)
                .with("WAYBILL_ODS", "false")
                .with("WAYBILL_SCANS_SETTLE", "0s")
                .with("WAYBILL_SWEEP_FOLDERS", "500ms");
        answers = waybill.inbox().resolve("answers");
        Files.writeString(answers, "in the way");
        waybill.start();
    }

    @AfterEach
    void stop() {
        waybill.close();
    }

    @Test
    void aReceiptThatCanNotBePutIsPutOnceItCan() throws IOException {
        dropAndAwaitOwed("first.txt");
        dropAndAwaitOwed("second.txt");
        await().atMost(LONG).until(() -> waybill.status("/actuator/health") == 503);
        assertThat(answers).hasContent("in the way");

        Files.delete(answers);

        awaitAnswered("first.txt", "second.txt");
    }

    @Test
    void whatIsOwedIsPutAfterAKillTooAndWrittenAnewIfSomebodyRemovedIt() throws IOException {
        dropAndAwaitOwed("first.txt");
        dropAndAwaitOwed("second.txt");
        waybill.kill();
        for (Map.Entry<String, Path> kept : kept().entrySet()) {
            if (kept.getKey().contains("/second.txt.")) {
                Files.delete(kept.getValue());
            }
        }
        Files.delete(answers);

        waybill.start();

        awaitAnswered("first.txt", "second.txt");
    }

    private void dropAndAwaitOwed(String name) throws IOException {
        Files.writeString(waybill.inbox().resolve(name), "content of " + name);
        await().atMost(LONG).untilAsserted(() -> assertThat(waybill.log())
                .containsOnlyOnce("The receipt of " + name + " can't be put to " + answers));
        await().atMost(LONG).until(() -> waybill.done().containsKey(name));
        assertThat(kept().keySet()).anyMatch(file -> file.contains("/" + name + "."));
    }

    private void awaitAnswered(String... names) throws IOException {
        List<JsonNode> receipts = waybill.awaitReceipts(names.length);
        assertThat(receipts).allSatisfy(receipt -> assertThat(
                        receipt.path("counts").path("delivered").asInt())
                .isEqualTo(1));
        assertThat(receipts)
                .extracting(receipt ->
                        receipt.path("documents").path(0).path("name").asText())
                .containsExactlyInAnyOrder(names);
        await().atMost(LONG).until(() -> waybill.status("/actuator/health") == 200);
        await().atMost(LONG).until(() -> kept().isEmpty());
        // JSON and CSV of each, and nothing else.
        assertThat(WaybillProcess.files(answers)).hasSize(2 * names.length);
    }

    private Map<String, Path> kept() throws IOException {
        return WaybillProcess.files(waybill.data().resolve("receipts"));
    }
}
