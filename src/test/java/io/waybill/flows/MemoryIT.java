package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A quick look at what {@link MemorySoak} proves. */
class MemoryIT {
    @TempDir
    Path folder;

    @Test
    void fourDocumentsOf256MegabytesPassThroughLittleMemory() throws IOException {
        assertThat(new LargeDocuments(folder, 4, 256L << 20).deliver()).isLessThan(LargeDocuments.MOST_MEGABYTES);
    }
}
