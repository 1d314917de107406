package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.servers.Azurite;
import io.waybill.servers.MinioServer;
import io.waybill.servers.S3Server;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** An archive of 10,000 entries, one of them of 2 GB, passes through a heap of 256 MB to three stores. */
class LargeArchiveSoak {
    private static final int ENTRIES = 10_000;
    private static final int LARGE_MEGABYTES = 2048;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void passesThroughASmallHeapByteForByte() throws Exception {
        Path expected = folder.resolve("expected/scans/" + LocalDate.now(ZoneOffset.UTC));
        Path zip = pack(expected);
        Path data = Files.createDirectories(folder.resolve("s3"));
        Optional<MinioServer> minio = MinioServer.start(data, 0);
        try (S3Server s3 = S3Server.start(Files.createDirectories(folder.resolve("s3proxy")), 0);
                Azurite azurite = Azurite.start(Files.createDirectories(folder.resolve("azure")), 0);
                WaybillProcess waybill = WaybillProcess.in(folder.resolve("waybill"))) {
            String endpoint = minio.map(MinioServer::endpoint).orElse(s3.endpoint());
            waybill.with("MINIO_ENDPOINT", endpoint)
                    .with("MINIO_ACCESS_KEY", S3Server.ACCESS_KEY)
                    .with("MINIO_SECRET_KEY", S3Server.SECRET_KEY)
                    .with("MINIO_REGION", "us-east-1")
                    .with("AZURE_STORAGE_CONNECTION_STRING", azurite.connectionString())
                    .with("WAYBILL_ODS", "false")
                    .optimized("-Xmx256m");
            Files.move(zip, waybill.inbox().resolve("large.zip"));
            waybill.start();
            JsonNode receipt = waybill.awaitReceipts(1).get(0);
            assertThat(receipt.path("counts").path("delivered").asInt()).isEqualTo(ENTRIES);
            Path all = folder.resolve("expected");
            assertThat(Rclone.differences(all, Rclone.s3(endpoint, "waybill"))).isEmpty();
            assertThat(Rclone.differences(all, Rclone.azure(azurite, "waybill")))
                    .isEmpty();
            assertThat(waybill.delivered()).hasSize(ENTRIES);
        } finally {
            minio.ifPresent(MinioServer::close);
        }
    }

    private Path pack(Path expected) throws IOException {
        Files.createDirectories(expected);
        Path zip = folder.resolve("large.zip");
        byte[] block = new byte[1 << 20];
        new Random(3).nextBytes(block);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.setLevel(Deflater.BEST_SPEED);
            for (int i = 1; i < ENTRIES; i++) {
                byte[] content = ("entry " + i + " ").repeat(100).getBytes(StandardCharsets.UTF_8);
                out.putNextEntry(new ZipEntry("entry-" + i + ".txt"));
                out.write(content);
                out.closeEntry();
                Files.write(expected.resolve("entry-" + i + ".txt"), content);
            }
            out.putNextEntry(new ZipEntry("large.bin"));
            try (OutputStream large = Files.newOutputStream(expected.resolve("large.bin"))) {
                for (int i = 0; i < LARGE_MEGABYTES; i++) {
                    block[0] = (byte) i;
                    out.write(block);
                    large.write(block);
                }
            }
            out.closeEntry();
        }
        return zip;
    }
}
