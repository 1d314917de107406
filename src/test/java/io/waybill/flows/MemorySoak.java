package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory doesn't grow with the size of documents, nor with their number. {@code -Dwaybill.soak.gigabytes=8} has each case
 * deliver 8 GB in all at most, {@code -Dwaybill.soak.documents=10000} fewer small ones.
 */
class MemorySoak {
    private static final Logger LOG = LoggerFactory.getLogger(MemorySoak.class);
    private static final int MOST_GIGABYTES = Integer.getInteger("waybill.soak.gigabytes", 80);
    private static final int MANY_DOCUMENTS = Integer.getInteger("waybill.soak.documents", 100_000);
    private static final int ZIP = 1_000;
    /** A hundred documents don't fill the heap yet, nor is much code compiled; docs/performance.md has it in figures. */
    private static final double WARMED_UP = 1.4;

    private static final double THE_SAME = 1.05;

    private static final long LARGE = 2L << 30;
    private static final long PUT = 24 << 20;
    private static final int PUTS = 60;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1, 1", "50, 1", "1, 80"})
    void staysWithinItsBound(int documents, int gigabytes) throws IOException {
        int size = Math.min(gigabytes, MOST_GIGABYTES);
        int count = Math.min(documents, MOST_GIGABYTES / size);
        long begun = System.nanoTime();
        double peak = new LargeDocuments(folder, count, (long) size << 30).deliver();
        LOG.warn(
                "{} x {} GB: {} MB at most, {} s",
                count,
                size,
                Math.round(peak),
                (System.nanoTime() - begun) / 1_000_000_000);
        assertThat(peak).isLessThan(LargeDocuments.MOST_MEGABYTES);
    }

    /** One large document, and many that are as large as one request takes, to a server that keeps them. */
    @ParameterizedTest
    @ValueSource(strings = {"minio", "azure", "drive"})
    void staysWithinItsBoundAtEachStore(String name) throws Exception {
        try (ChunkStore store = ChunkStore.of(name, folder.resolve("store"));
                WaybillProcess waybill = WaybillProcess.in(folder.resolve("waybill"))
                        .with("WAYBILL_OUTBOX", "")
                        .with("WAYBILL_ODS", "false")
                        .patient(Duration.ofMinutes(10))
                        .optimized(LargeDocuments.LITTLE_MEMORY)) {
            store.configure(waybill);
            waybill.start();
            Path prepared = Files.createDirectories(folder.resolve("prepared"));
            LargeFile.write(prepared.resolve("large.bin"), LARGE, 0);
            for (int number = 1; number <= PUTS; number++) {
                LargeFile.write(prepared.resolve("document-%03d.bin".formatted(number)), PUT, number);
            }
            Files.move(prepared, waybill.inbox().resolve("all"));
            waybill.awaitQuiet(1 + PUTS);
            double peak = Processes.peakMegabytes(waybill.pid());
            LOG.warn("{}: {} MB at most", name, Math.round(peak));
            assertThat(store.checksums()).hasSize(1 + PUTS).doesNotHaveDuplicates();
            assertThat(peak).isLessThan(LargeDocuments.MOST_MEGABYTES);
        }
    }

    @Test
    void doesNotGrowWithTheNumberOfDocuments() throws IOException {
        double few = peakWith(100);
        double some = peakWith(MANY_DOCUMENTS / 3);
        double many = peakWith(MANY_DOCUMENTS);
        LOG.warn(
                "100 documents: {} MB at most, {} documents: {} MB, {} documents: {} MB",
                Math.round(few),
                MANY_DOCUMENTS / 3,
                Math.round(some),
                MANY_DOCUMENTS,
                Math.round(many));
        assertThat(many).isLessThan(few * WARMED_UP).isLessThan(some * THE_SAME);
    }

    /** The most memory that was resident, in MB, while so many small documents in zips went to a folder. */
    private double peakWith(int documents) throws IOException {
        try (WaybillProcess waybill = WaybillProcess.in(folder.resolve(String.valueOf(documents)))
                .with("WAYBILL_ODS", "false")
                .patient(Duration.ofMinutes(30))
                .optimized(LargeDocuments.LITTLE_MEMORY)
                .start()) {
            for (int first = 0; first < documents; first += ZIP) {
                drop(waybill, first, Math.min(ZIP, documents - first));
            }
            waybill.awaitQuiet(documents);
            assertThat(waybill.books().path("delivered").path("documents").asInt())
                    .isEqualTo(documents);
            return Processes.peakMegabytes(waybill.pid());
        }
    }

    private void drop(WaybillProcess waybill, int first, int count) throws IOException {
        Path prepared = folder.resolve("prepared.zip");
        Random random = new Random(first);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(prepared))) {
            for (int number = first; number < first + count; number++) {
                byte[] content = new byte[2_000 + random.nextInt(2_000)];
                random.nextBytes(content);
                zip.putNextEntry(new ZipEntry("document-%06d.bin".formatted(number)));
                zip.write(content);
                zip.closeEntry();
            }
        }
        Files.move(prepared, waybill.inbox().resolve("zip-%06d.zip".formatted(first)));
    }
}
