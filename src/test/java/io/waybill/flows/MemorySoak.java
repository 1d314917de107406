package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory doesn't grow with the size of documents, nor with their number. {@code -Dwaybill.soak.gigabytes=8} has each case
 * deliver 8 GB in all at most.
 */
class MemorySoak {
    private static final Logger LOG = LoggerFactory.getLogger(MemorySoak.class);
    private static final int MOST_GIGABYTES = Integer.getInteger("waybill.soak.gigabytes", 80);

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
}
