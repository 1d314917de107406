package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.servers.DiscardingS3;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A quick look at what {@link MemorySoak} proves, and at a server that can't tell a CRC32C. */
class MemoryIT {
    @TempDir
    Path folder;

    @Test
    void fourDocumentsOf256MegabytesPassThroughLittleMemory() throws IOException {
        assertThat(new LargeDocuments(folder, 4, 256L << 20).deliver()).isLessThan(LargeDocuments.MOST_MEGABYTES);
    }

    @Test
    void toAServerThatKnowsNoCrc32cPartsGoWithTheirMd5() throws IOException {
        try (DiscardingS3 s3 = DiscardingS3.startWithoutCrc32c()) {
            assertThat(new LargeDocuments(folder, 2, 48L << 20).deliverTo(s3))
                    .isLessThan(LargeDocuments.MOST_MEGABYTES);

            assertThat(s3.partsWithMd5()).isPositive();
        }
    }
}
