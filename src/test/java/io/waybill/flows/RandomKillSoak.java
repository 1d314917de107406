package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.servers.Azurite;
import io.waybill.servers.Postgres;
import io.waybill.servers.S3Server;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Killed twenty times at random moments under load, Waybill loses nothing and doubles nothing. */
class RandomKillSoak {
    private static final Logger LOG = LoggerFactory.getLogger(RandomKillSoak.class);
    private static final int ZIPS = 6;
    private static final int ENTRIES = 50;
    private static final int LOOSE = 200;
    private static final int DOCUMENTS = ZIPS * ENTRIES + LOOSE;
    private static final int KILLS = Integer.getInteger("waybill.soak.kills", 20);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final long seed = Long.getLong("waybill.soak.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @ParameterizedTest
    @ValueSource(strings = {"SQLite", "PostgreSQL"})
    void everyDocumentIsAtEveryStoreOnceByteForByte(String ledger) throws Exception {
        LOG.warn("Seed {}: repeat with -Dwaybill.soak.seed={}", seed, seed);
        Path expected = folder.resolve("expected/scans/" + LocalDate.now(ZoneOffset.UTC));
        Files.createDirectories(expected);
        try (S3Server s3 = S3Server.start(Files.createDirectories(folder.resolve("s3")), 0);
                Azurite azurite = Azurite.start(Files.createDirectories(folder.resolve("azure")), 0);
                WaybillProcess waybill = WaybillProcess.in(folder.resolve("waybill"))) {
            waybill.with("MINIO_ENDPOINT", s3.endpoint())
                    .with("MINIO_ACCESS_KEY", S3Server.ACCESS_KEY)
                    .with("MINIO_SECRET_KEY", S3Server.SECRET_KEY)
                    .with("MINIO_REGION", "us-east-1")
                    .with("AZURE_STORAGE_CONNECTION_STRING", azurite.connectionString())
                    .with("WAYBILL_NODE", "soak");
            if (ledger.equals("PostgreSQL")) {
                waybill.with("WAYBILL_LEDGER_URL", Postgres.shared().freshJdbcUrl())
                        .with("WAYBILL_LEDGER_USER", "postgres");
            }
            waybill.inbox();
            for (int kill = 0; kill < KILLS; kill++) {
                drop(waybill, expected, kill);
                waybill.start();
                Duration work = Duration.ofMillis(random.nextInt(4000));
                await().pollDelay(work).until(waybill::isAlive);
                waybill.kill();
            }
            long begun = System.nanoTime();
            waybill.start();
            waybill.awaitQuiet(DOCUMENTS);
            LOG.warn("Quiet {} s after the last start", (System.nanoTime() - begun) / 1_000_000_000);

            assertThat(undelivered(waybill)).isEmpty();
            Path all = folder.resolve("expected");
            isTheSame(
                    waybill,
                    expected,
                    waybill.outbox().resolve("scans/" + expected.getFileName()).toString());
            isTheSame(waybill, all, Rclone.s3(s3.endpoint(), "waybill"));
            isTheSame(waybill, all, Rclone.azure(azurite, "waybill"));

            JsonNode books = waybill.books();
            assertThat(books.path("seen").asInt()).isEqualTo(DOCUMENTS);
            assertThat(books.path("delivered").path("documents").asInt()).isEqualTo(DOCUMENTS);
            assertThat(books.path("balanced").asBoolean()).isTrue();
            assertThat(WaybillProcess.files(waybill.data().resolve("staging"))).isEmpty();
            receiptsAreCompleteAndSingle(waybill);
        }
    }

    /** Says of what differs what the ledger thinks of it. */
    private static void isTheSame(WaybillProcess waybill, Path expected, String remote) throws IOException {
        String differences = Rclone.differences(expected, remote);
        StringBuilder history = new StringBuilder();
        if (!differences.isEmpty()) {
            history.append("a second look finds: ").append(Rclone.differences(expected, remote));
            for (JsonNode receipt : waybill.awaitReceipts(ZIPS + 1)) {
                for (JsonNode document : receipt.path("documents")) {
                    if (differences.contains(document.path("name").asText() + ":")) {
                        history.append(document)
                                .append(waybill.get("/api/v1/documents/"
                                        + document.path("id").asText() + "/events"));
                    }
                }
            }
        }
        assertThat(differences).as("%s", history).isEmpty();
    }

    /** What the receipts say of documents that did not arrive everywhere. */
    private static List<String> undelivered(WaybillProcess waybill) throws IOException {
        List<String> rows = new ArrayList<>();
        for (JsonNode receipt : waybill.awaitReceipts(ZIPS + 1)) {
            for (JsonNode document : receipt.path("documents")) {
                if (!document.path("state").asText().equals("DELIVERED")) {
                    rows.add(document.toString());
                }
            }
        }
        return rows;
    }

    /** The same share of all documents before each kill, so that each meets something new. */
    private void drop(WaybillProcess waybill, Path expected, int round) throws IOException {
        for (int zip = ZIPS * round / KILLS; zip < ZIPS * (round + 1) / KILLS; zip++) {
            zip(waybill, expected, zip);
        }
        for (int loose = LOOSE * round / KILLS; loose < LOOSE * (round + 1) / KILLS; loose++) {
            loose(waybill, expected, loose);
        }
    }

    private void zip(WaybillProcess waybill, Path expected, int number) throws IOException {
        Path zip = folder.resolve("drop.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int i = 0; i < ENTRIES; i++) {
                String name = "zip-%d/entry-%d.bin".formatted(number, i);
                byte[] content = content();
                out.putNextEntry(new ZipEntry(name));
                out.write(content);
                out.closeEntry();
                expect(expected, name, content);
            }
        }
        Files.move(zip, waybill.inbox().resolve("batch-" + number + ".zip"));
    }

    private void loose(WaybillProcess waybill, Path expected, int number) throws IOException {
        String name = "loose-" + number + ".bin";
        byte[] content = content();
        expect(expected, name, content);
        Path written = Files.write(folder.resolve("loose.tmp"), content);
        Files.move(written, waybill.inbox().resolve(name));
    }

    private byte[] content() {
        byte[] content =
                new byte[random.nextInt(20) == 0 ? 9_000_000 + random.nextInt(100_000) : random.nextInt(100_000)];
        random.nextBytes(content);
        return content;
    }

    private static void expect(Path expected, String name, byte[] content) throws IOException {
        Path file = expected.resolve(name);
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(content);
        }
    }

    private static void receiptsAreCompleteAndSingle(WaybillProcess waybill) throws IOException {
        Set<String> batches = new HashSet<>();
        Set<String> names = new HashSet<>();
        List<JsonNode> receipts = waybill.awaitReceipts(ZIPS + 1);
        for (JsonNode receipt : receipts) {
            assertThat(batches.add(receipt.path("batch").asText())).isTrue();
            assertThat(receipt.path("revision").asInt()).isEqualTo(1);
            for (JsonNode document : receipt.path("documents")) {
                assertThat(names.add(document.path("name").asText()))
                        .as("%s", document)
                        .isTrue();
                assertThat(document.path("state").asText()).as("%s", document).isEqualTo("DELIVERED");
                assertThat(document.path("deliveries")).hasSize(3);
            }
        }
        assertThat(names).hasSize(DOCUMENTS);
    }
}
