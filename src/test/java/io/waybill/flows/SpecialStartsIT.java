package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that differ: little memory, broken route files, an inbox that refuses renames, a token. */
class SpecialStartsIT {
    @TempDir
    Path folder;

    @Test
    void anEntryOf300MegabytesPassesThroughAHeapOf128() throws IOException {
        Path zip = folder.resolve("large.zip");
        byte[] block = new byte[1 << 20];
        new Random(1).nextBytes(block);
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setLevel(Deflater.BEST_SPEED);
            out.putNextEntry(new ZipEntry("large.bin"));
            for (int i = 0; i < 300; i++) {
                out.write(block);
            }
            out.closeEntry();
        }
        try (WaybillProcess waybill =
                WaybillProcess.in(folder).with("WAYBILL_ODS", "false").jvm("-Xmx128m")) {
            Files.move(zip, waybill.inbox().resolve("large.zip"));
            waybill.start();
            JsonNode receipt = waybill.awaitReceipts(1).get(0);
            assertThat(receipt.path("counts").path("delivered").asInt()).isEqualTo(1);
            assertThat(waybill.delivered().get("large.bin")).hasSize(300L << 20);
        }
    }

    @Test
    void aBrokenFlowFileIsRefusedAndTheRestRuns() throws IOException {
        Path routes = folder.resolve("routes");
        copy(Path.of("routes"), routes);
        String good = Files.readString(routes.resolve("flows/scans.camel.yaml"));
        Files.writeString(routes.resolve("flows/bad-yaml.camel.yaml"), "- route:\n    id: broken\n   from: nowhere\n");
        Files.writeString(
                routes.resolve("flows/bad-option.camel.yaml"),
                good.replace("scans-", "letters-")
                        .replace("flow: scans", "flow: letters")
                        .replace("settle:", "setle:"));
        Files.writeString(routes.resolve("flows/z-same-ids.camel.yaml"), good.replace("flow: scans", "flow: copies"));
        Files.writeString(
                routes.resolve("flows/memos.camel.yaml"),
                good.replace("scans-", "memos-")
                        .replace("flow: scans", "flow: memos")
                        .replace("{{waybill.flows.scans.inbox}}", "inbox/memos")
                        .replaceAll("(?s) {8}- to:\\R {12}uri: kamelet:deliver-action.*?\\R\\R", "\n"));
        try (WaybillProcess waybill = WaybillProcess.in(folder).start()) {
            String log = waybill.log();
            assertThat(log).contains("Flow file scans.camel.yaml is in use");
            assertThat(log).containsPattern("flows/bad-yaml.camel.yaml is refused.*line 3");
            assertThat(log)
                    .containsPattern(
                            "flows/z-same-ids.camel.yaml is refused.*line 2, route .scans-intake.: this id is taken");
            assertThat(log).containsPattern("flows/bad-option.camel.yaml is refused.*setle");
            Files.copy(Path.of("samples/A_RES_70_11-EN.pdf"), waybill.inbox().resolve("A_RES_70_11-EN.pdf"));
            assertThat(waybill.awaitReceipts(1)).hasSize(1);

            Files.writeString(folder.resolve("inbox/memos/memo.txt"), "a memo");
            Path problem = folder.resolve("inbox/memos/quarantine/memo.txt.problem.txt");
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(problem));
            assertThat(problem).content().contains("let it end in a 'deliver-action'");
        }
    }

    @Test
    void whatAnInboxDoesNotLetGoIsCopied() throws IOException {
        try (WaybillProcess waybill = WaybillProcess.in(folder).with("WAYBILL_ODS", "false")) {
            // A file where the inbox's own staging should be: no rename into it can succeed.
            Files.writeString(waybill.inbox().resolve(".waybill"), "in the way");
            Files.copy(Path.of("samples/mixed.zip"), waybill.inbox().resolve("mixed.zip"));
            Files.writeString(waybill.inbox().resolve("loose.txt"), "loose");
            waybill.start();
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            waybill.books().path("delivered").path("documents").asInt() == 7);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(waybill.inbox().resolve("done/loose.txt"))
                            && Files.exists(waybill.inbox().resolve("done/mixed.zip")));
            assertThat(waybill.delivered().get("loose.txt")).hasContent("loose");
            assertThat(waybill.books().path("seen").asInt()).isEqualTo(7);
            assertThat(WaybillProcess.files(waybill.data().resolve("staging"))).isEmpty();
        }
    }

    @Test
    void aTokenIsAskedForAndReceiptsArePackedWhereThatIsConfigured() throws IOException {
        try (WaybillProcess waybill = WaybillProcess.in(folder)
                .with("WAYBILL_TOKEN", "a-secret")
                .with("WAYBILL_SCANS_PACK_RECEIPTS", "true")
                .start()) {
            Files.writeString(waybill.inbox().resolve("note.txt"), "a note");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(waybill.inbox().resolve("done/note.txt")));
            List<Path> answers = List.copyOf(
                    WaybillProcess.files(waybill.inbox().resolve("answers")).values());
            assertThat(answers).singleElement().asString().endsWith(".receipt.zip");
            try (ZipFile packed = new ZipFile(answers.get(0).toFile())) {
                assertThat(packed.stream().map(ZipEntry::getName))
                        .hasSize(2)
                        .anyMatch(name -> name.endsWith(".receipt.json"))
                        .anyMatch(name -> name.endsWith(".receipt.csv"));
            }

            assertThat(waybill.status("/actuator/books")).isEqualTo(401);
            assertThat(waybill.status("/actuator/health/liveness")).isEqualTo(200);
            assertThat(waybill.log()).doesNotContain("a-secret");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(from)) {
            all = found.toList();
        }
        for (Path path : all) {
            Path target = to.resolve(from.relativize(path).toString());
            if (Files.isDirectory(path)) {
                Files.createDirectories(target);
            } else {
                Files.copy(path, target);
            }
        }
    }
}
