package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.storage.blob.BlobServiceClientBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import io.waybill.ledger.Checksums;
import io.waybill.servers.Azurite;
import io.waybill.servers.FaultProxy;
import io.waybill.servers.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killed in the middle of a large document, Waybill sends again only what was on its way. */
class ChunkKillIT {
    private static final long SIZE = 192L << 20;
    private static final long CHUNKS_AT_ONCE = 8;
    private static final int BYTES_A_SECOND = 10_000_000;

    @FunctionalInterface
    private interface Read {
        InputStream at(String location) throws Exception;
    }

    @TempDir
    Path folder;

    @Test
    void minioGetsTheRest() throws Exception {
        try (S3Server server = S3Server.start(Files.createDirectories(folder.resolve("s3")), 0);
                FaultProxy network = FaultProxy.before(server.port());
                WaybillProcess waybill = WaybillProcess.in(folder.resolve("waybill"))
                        .with("MINIO_ENDPOINT", "http://127.0.0.1:" + network.port())
                        .with("MINIO_ACCESS_KEY", S3Server.ACCESS_KEY)
                        .with("MINIO_SECRET_KEY", S3Server.SECRET_KEY);
                MinioClient client = MinioClient.builder()
                        .endpoint(server.endpoint())
                        .credentials(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)
                        .region("us-east-1")
                        .build()) {
            killedInTheMiddle(
                    waybill,
                    network,
                    location -> client.getObject(GetObjectArgs.builder()
                            .bucket("waybill")
                            .object(location.replace("s3://waybill/", ""))
                            .build()));
        }
    }

    @Test
    void azureGetsTheRest() throws Exception {
        try (Azurite server = Azurite.start(Files.createDirectories(folder.resolve("azure")), 0);
                FaultProxy network = FaultProxy.before(server.port());
                WaybillProcess waybill = WaybillProcess.in(folder.resolve("waybill"))
                        .with("AZURE_STORAGE_CONNECTION_STRING", Azurite.connectionString(network.port()))) {
            var container = new BlobServiceClientBuilder()
                    .connectionString(server.connectionString())
                    .buildClient()
                    .getBlobContainerClient("waybill");
            killedInTheMiddle(waybill, network, location -> container
                    .getBlobClient(URLDecoder.decode(
                            location.substring(location.indexOf("/waybill/") + 9), StandardCharsets.UTF_8))
                    .openInputStream());
        }
    }

    private void killedInTheMiddle(WaybillProcess waybill, FaultProxy network, Read read) throws Exception {
        Path content = random(folder.resolve("large.bin"));
        String sha256 = Checksums.of(content, false).sha256();
        waybill.with("WAYBILL_OUTBOX", "").with("WAYBILL_ODS", "false");
        network.rate(BYTES_A_SECOND);
        waybill.inbox();
        waybill.start();
        Files.move(content, waybill.inbox().resolve("large.bin"));
        await().atMost(Duration.ofSeconds(60)).until(() -> network.bytesToServer() > SIZE * 2 / 5);

        JsonNode stores = waybill.get("/actuator/stores");
        assertThat(stores.path("memory").path("used").asLong())
                .isBetween(1L, stores.path("memory").path("total").asLong());
        waybill.kill();
        network.heal();
        waybill.start();

        JsonNode document = waybill.awaitReceipts(1).get(0).path("documents").path(0);
        JsonNode delivery = document.path("deliveries").path(0);
        assertThat(delivery.path("state").asText()).isEqualTo("DELIVERED");
        assertThat(delivery.path("proof").asText()).isEqualTo("CHUNKS");
        assertThat(network.bytesToServer()).isLessThan(SIZE + CHUNKS_AT_ONCE * Checksums.block(SIZE) + SIZE / 50);
        try (InputStream found = read.at(delivery.path("location").asText())) {
            assertThat(Checksums.of(found, false, SIZE).sha256()).isEqualTo(sha256);
        }
    }

    private static Path random(Path file) throws IOException {
        byte[] block = new byte[1 << 20];
        Random random = new Random(5);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written < SIZE; written += block.length) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        return file;
    }
}
