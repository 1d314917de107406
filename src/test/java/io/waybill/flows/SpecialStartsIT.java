package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that differ: little memory, an inbox that refuses renames, a token. */
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
                    .until(() -> waybill.done().keySet().containsAll(Set.of("loose.txt", "mixed.zip")));
            assertThat(waybill.delivered().get("loose.txt")).hasContent("loose");
            assertThat(waybill.books().path("seen").asInt()).isEqualTo(7);
            assertThat(WaybillProcess.files(waybill.data().resolve("staging"))).isEmpty();
        }
    }

    @Test
    void aTokenIsAskedForAndReceiptsArePackedWhereThatIsConfigured() throws Exception {
        try (WaybillProcess waybill = WaybillProcess.in(folder)
                .with("WAYBILL_TOKEN", "a-secret")
                .with("WAYBILL_SCANS_PACK_RECEIPTS", "true")
                .start()) {
            Files.writeString(waybill.inbox().resolve("note.txt"), "a note");
            await().atMost(Duration.ofSeconds(60)).until(() -> waybill.done().containsKey("note.txt"));
            List<Path> answers = List.copyOf(
                    WaybillProcess.files(waybill.inbox().resolve("answers")).values());
            assertThat(answers).singleElement().asString().endsWith(".receipt.zip");
            try (ZipFile packed = new ZipFile(answers.get(0).toFile())) {
                assertThat(packed.stream().map(ZipEntry::getName))
                        .hasSize(2)
                        .anyMatch(name -> name.endsWith(".receipt.json"))
                        .anyMatch(name -> name.endsWith(".receipt.csv"));
            }

            assertThat(status(waybill, "/actuator/books", "")).isEqualTo(401);
            assertThat(status(waybill, "/actuator/books", "Bearer another")).isEqualTo(401);
            assertThat(status(waybill, "/actuator/books", "Bearer a-secret")).isEqualTo(200);
            assertThat(status(waybill, "/actuator/health/liveness", "")).isEqualTo(200);
            assertThat(waybill.log()).doesNotContain("a-secret");
        }
    }

    private static int status(WaybillProcess waybill, String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(waybill.uri(path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
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
