package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** What somebody sees who starts Waybill for the first time and copies the samples into the inbox. */
class NewcomerIT {
    @TempDir
    Path folder;

    @Test
    void findsDocumentsReceiptsAndExplanationsWhereTheReadmeSays() throws IOException {
        try (WaybillProcess waybill = WaybillProcess.in(folder).start()) {
            assertThat(waybill.log()).contains("This is a stand-in").contains("Books: 0 seen");
            copy(Path.of("samples"), waybill.inbox());
            List<JsonNode> receipts = waybill.awaitReceipts(3);

            Map<String, Path> delivered = waybill.delivered();
            assertThat(delivered)
                    .containsKeys(
                            "A_RES_70_11/EN/A_RES_70_11-EN.pdf",
                            "A_RES_70_11/FR/A_RES_70_11-FR.pdf",
                            "S_RES_2803 (2025)/FR/S_RES_2803_(2025)-FR.pdf",
                            "A_80_500/EN/annual-report.pdf",
                            "letter.docx",
                            "minutes/2025/Procès-verbal de l’été.pdf");
            assertThat(delivered.get("A_RES_70_11/EN/A_RES_70_11-EN.pdf"))
                    .hasSameBinaryContentAs(Path.of("samples/A_RES_70_11-EN.pdf"));
            await().untilAsserted(() ->
                    assertThat(waybill.done()).containsKeys("mixed.zip", "A_RES_70_11-EN.pdf", "manifest.csv"));
            await().untilAsserted(() -> assertThat(waybill.quarantined().get("unreadable.zip.problem.txt"))
                    .content()
                    .contains("unreadable.zip could not be taken"));
            assertThat(waybill.quarantined()).containsKey("unreadable.zip");
            assertThat(WaybillProcess.files(waybill.data().resolve("ods-stand-in/files")))
                    .containsKey("N1535501.pdf");

            for (JsonNode receipt : receipts) {
                fitsTheSchema(receipt);
                addsUp(receipt);
            }
            assertThat(waybill.books().path("balanced").asBoolean()).isTrue();
            assertThat(waybill.log().lines().filter(line -> line.contains("Intake") || line.contains("Receipts")))
                    .hasSizeLessThanOrEqualTo(9);
        }
    }

    @Test
    void sendsTheFilesOfASymbolAndFindsTheReportWhereTheReadmeSays() throws IOException {
        FileSystemUtils.copyRecursively(Path.of("examples/send-files/catalogue"), folder.resolve("catalogue"));
        try (WaybillProcess waybill = WaybillProcess.in(folder)
                .with("WAYBILL_SEND_FILES_SETTLE", "0s")
                .start()) {
            Path inbox = folder.resolve("inbox/send-files");
            Files.copy(Path.of("examples/send-files/symbols.txt"), inbox.resolve("symbols.txt"));
            Path answers = inbox.resolve("answers");
            await().atMost(Duration.ofSeconds(60)).until(() -> WaybillProcess.files(answers).keySet().stream()
                    .anyMatch(name -> name.endsWith(".report.csv")));

            String report = Files.readString(WaybillProcess.files(answers).entrySet().stream()
                    .filter(file -> file.getKey().endsWith(".report.csv"))
                    .findFirst()
                    .orElseThrow()
                    .getValue());
            assertThat(report.lines().filter(line -> line.contains("stand-in: nothing was published")))
                    .hasSize(9);
            assertThat(report)
                    .contains("A_80_900-AR.pdf,A/80/900,AR,NX900000,")
                    .contains("A_RES_70_11-EN.pdf,A/RES/70/11,EN,N1535501,")
                    .contains("A/80/901,,,docsymbol does not exist!!!");
            assertThat(folder.resolve("data/ods-stand-in/files/NX900006.pdf"))
                    .hasSameBinaryContentAs(Path.of("examples/send-files/catalogue/A_80_900-DE.pdf"));
            await().untilAsserted(() -> assertThat(WaybillProcess.filesOfDays(inbox.resolve("done")))
                    .containsKey("symbols.txt"));
        }
    }

    @Test
    void hasDuplicatesNamedWithTheLocationsOfTheFirst() throws IOException {
        try (WaybillProcess waybill = WaybillProcess.in(folder).start()) {
            Path sample = Path.of("samples/A_RES_70_11-EN.pdf");
            Files.copy(sample, waybill.inbox().resolve(sample.getFileName()));
            waybill.awaitReceipts(1);
            Files.copy(sample, waybill.inbox().resolve(sample.getFileName()));
            JsonNode second = waybill.awaitReceipts(2).stream()
                    .filter(receipt -> receipt.path("counts").path("duplicate").asInt() == 1)
                    .findFirst()
                    .orElseThrow();
            JsonNode document = second.path("documents").path(0);
            assertThat(document.path("state").asText()).isEqualTo("DUPLICATE");
            assertThat(document.path("deliveries").path(0).path("location").asText())
                    .contains("outbox");
            assertThat(waybill.delivered()).hasSize(1);
        }
    }

    private static void addsUp(JsonNode receipt) {
        JsonNode counts = receipt.path("counts");
        long sum = 0;
        for (String state : List.of("delivered", "failed", "rejected", "duplicate", "dismissed", "open")) {
            sum += counts.path(state).asLong();
        }
        assertThat(counts.path("documents").asLong()).isEqualTo(sum);
        assertThat(receipt.path("documents")).hasSize((int) sum);
    }

    private static void fitsTheSchema(JsonNode receipt) throws IOException {
        try (InputStream schema = NewcomerIT.class.getResourceAsStream("/receipt.schema.json")) {
            assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                            .getSchema(new ObjectMapper().readTree(schema))
                            .validate(receipt))
                    .isEmpty();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
