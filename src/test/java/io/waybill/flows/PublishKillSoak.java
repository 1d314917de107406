package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killed while a batch is published together, or withdrawn, Waybill ends what it began: all of it is there, or nothing. */
class PublishKillSoak {
    private static final int KILLED = 137;
    private static final int LARGE = 40 << 20;
    private static final int SMALL = 1000;
    private static final int DOCUMENTS = 2;

    @TempDir
    Path folder;

    @Test
    void whatWasBeingPublishedIsPublished() throws Exception {
        try (ChunkStore s3 = ChunkStore.of("minio", folder.resolve("s3"));
                WaybillProcess waybill = together(s3, "WHILE_PUBLISHING")) {
            drop(waybill);

            assertThat(waybill.runToItsEnd()).isEqualTo(KILLED);
            together(waybill).start();

            JsonNode receipt = waybill.awaitReceipts(1).get(0);
            assertThat(receipt.path("counts").path("delivered").asInt()).isEqualTo(DOCUMENTS);
            assertThat(s3.checksums()).hasSize(DOCUMENTS);
            assertThat(waybill.delivered()).containsOnlyKeys("large.bin", "small.bin");
        }
    }

    @Test
    void whatWasBeingWithdrawnIsWithdrawn() throws Exception {
        try (ChunkStore s3 = ChunkStore.of("minio", folder.resolve("s3"));
                WaybillProcess waybill = together(s3, "WHILE_WITHDRAWING")) {
            waybill.start();
            s3.network().rate(10_000_000);
            drop(waybill);
            await().atMost(Duration.ofSeconds(60)).until(() -> isReady(waybill, "minio") && isReady(waybill, "folder"));

            waybill.post("/api/v1/batches/" + batch(waybill).path("batch").asText() + "/cancel");
            waybill.awaitEnd();
            s3.network().heal();
            together(waybill).start();

            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            waybill.books().path("failed").path("documents").asInt() == DOCUMENTS);
            assertThat(waybill.books().path("delivered").path("documents").asInt())
                    .isZero();
            assertThat(s3.checksums()).isEmpty();
            assertThat(waybill.delivered()).isEmpty();
        }
    }

    private WaybillProcess together(ChunkStore s3, String crash) {
        WaybillProcess waybill = WaybillProcess.in(folder.resolve("waybill")).with("WAYBILL_ODS", "false");
        s3.configure(waybill);
        return waybill.jvm("-Dwaybill.flows.scans.publish=together", "-Dwaybill.crash-at=" + crash);
    }

    private static WaybillProcess together(WaybillProcess waybill) {
        return waybill.jvm("-Dwaybill.flows.scans.publish=together");
    }

    private static JsonNode batch(WaybillProcess waybill) throws IOException {
        return waybill.get("/api/v1/progress").path("batches").path(0);
    }

    private static boolean isReady(WaybillProcess waybill, String store) throws IOException {
        for (JsonNode one : batch(waybill).path("stores")) {
            if (one.path("store").asText().equals(store)) {
                return one.path("deliveries").path("READY").asInt() > 0;
            }
        }
        return false;
    }

    private void drop(WaybillProcess waybill) throws IOException {
        Path zip = folder.resolve("together.zip");
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setLevel(0);
            add(out, "large.bin", LARGE);
            add(out, "small.bin", SMALL);
        }
        Files.move(zip, waybill.inbox().resolve("together.zip"));
    }

    private static void add(ZipOutputStream out, String name, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        out.putNextEntry(new ZipEntry(name));
        out.write(content);
    }
}
