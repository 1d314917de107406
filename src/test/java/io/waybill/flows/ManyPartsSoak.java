package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.servers.DiscardingS3;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S3 lists a thousand parts in one answer; an upload that has more is resumed all the same. */
class ManyPartsSoak {
    private static final int PARTS = 1_152;
    private static final long PART = 16L << 20;
    private static final int BEFORE_THE_KILL = 1_060;
    private static final int CHUNKS_AT_ONCE = 8;

    @TempDir
    Path folder;

    @Test
    void whatIsOnASecondPageIsNotSentAgain() throws Exception {
        LargeDocuments documents = new LargeDocuments(folder, 1, PARTS * PART);
        try (DiscardingS3 s3 = DiscardingS3.start();
                WaybillProcess waybill = documents.waybill(s3)) {
            documents.drop(waybill);
            waybill.start();
            await().atMost(Duration.ofMinutes(10)).until(() -> s3.parts() > BEFORE_THE_KILL);
            waybill.kill();
            assertThat(s3.objects()).isEmpty();
            waybill.start();

            documents.assertDelivered(waybill, s3);
            assertThat(s3.parts()).isLessThanOrEqualTo(PARTS + CHUNKS_AT_ONCE);
        }
    }
}
