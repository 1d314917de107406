package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.servers.DiscardingS3;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Documents that are far larger than memory and take hardly any disk, delivered with little memory to a server that keeps
 * nothing of them but compares every part.
 */
record LargeDocuments(Path folder, int count, long size) {
    private static final long LABEL_EVERY = 8 << 20;
    private static final double SLOWEST_BYTES_A_SECOND = 20e6;

    /** What Waybill may use of a JVM's heap and direct memory, and of the machine's memory in all. */
    static final String[] LITTLE_MEMORY = {"-Xmx256m", "-XX:MaxDirectMemorySize=128m"};

    static final double MOST_MEGABYTES = 450;

    /** Delivers them all, and returns the most memory that was resident, in MB. */
    double deliver() throws IOException {
        try (DiscardingS3 s3 = DiscardingS3.start()) {
            return deliverTo(s3);
        }
    }

    /** Delivers them all, each proved chunk by chunk, and returns the most memory that was resident, in MB. */
    double deliverTo(DiscardingS3 s3) throws IOException {
        try (WaybillProcess waybill = waybill(s3)) {
            drop(waybill);
            waybill.start();
            assertDelivered(waybill, s3);
            return Processes.peakMegabytes(waybill.pid());
        }
    }

    /** A process with little memory that delivers to this server alone. */
    WaybillProcess waybill(DiscardingS3 s3) {
        return WaybillProcess.in(folder)
                .with("WAYBILL_OUTBOX", "")
                .with("WAYBILL_ODS", "false")
                .with("MINIO_ENDPOINT", s3.endpoint())
                .with("MINIO_ACCESS_KEY", "waybill")
                .with("MINIO_SECRET_KEY", "waybill-secret")
                .patient(Duration.ofSeconds(120 + (long) (count * size / SLOWEST_BYTES_A_SECOND)))
                .optimized(LITTLE_MEMORY);
    }

    void drop(WaybillProcess waybill) throws IOException {
        for (int i = 0; i < count; i++) {
            make(waybill.inbox().resolve("large-%02d.bin".formatted(i)), i);
        }
    }

    /** Waits for the receipt, which has to say that each is proved chunk by chunk. */
    void assertDelivered(WaybillProcess waybill, DiscardingS3 s3) throws IOException {
        JsonNode receipt = waybill.awaitReceipts(1).get(0);
        assertThat(s3.refusals()).isEmpty();
        assertThat(receipt.path("counts").path("delivered").asInt()).isEqualTo(count);
        assertThat(receipt.path("documents")).allSatisfy(document -> assertThat(
                        document.path("deliveries").path(0).path("proof").asText())
                .isEqualTo("CHUNKS"));
        assertThat(s3.objects().values()).hasSize(count).allSatisfy(object -> assertThat(object.size())
                .isEqualTo(size));
    }

    /** A sparse file that says at the beginning of each block where that stands; each file differs, in its last byte. */
    private void make(Path path, int number) throws IOException {
        Path prepared = Files.createDirectories(folder.resolve("prepared")).resolve(path.getFileName());
        try (RandomAccessFile file = new RandomAccessFile(prepared.toFile(), "rw")) {
            for (long offset = 0; offset < size; offset += LABEL_EVERY) {
                file.seek(offset);
                file.writeLong(offset);
            }
            file.seek(size - 1);
            file.write(number);
        }
        Files.move(prepared, path);
    }
}
