package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.content.Checksums;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large documents and small ones on their way to the same store. */
class LargeAndSmallIT {
    private static final long LARGE = 40L << 20;
    private static final int LARGE_ONES = 2;
    private static final int WORKERS = 2;

    @Test
    void smallDocumentsDoNotWaitUntilLargeOnesAreThereNorTheReverse(@TempDir Path home) throws Exception {
        try (MinioStoreIT.Minio store = new MinioStoreIT.Minio()) {
            Map<String, String> settings = new HashMap<>(store.settings());
            settings.put("waybill.flows.scans.stores", "minio");
            settings.put("waybill.stores.minio.workers", Integer.toString(WORKERS));
            try (RunningWaybill waybill = RunningWaybill.start(home, settings)) {
                store.network().rate(6_000_000);
                for (int i = 0; i < LARGE_ONES; i++) {
                    waybill.drop(Contents.of(home, LARGE + i), large(i));
                }
                waybill.confirmed(large(0), "minio", Checksums.chunkSize(LARGE));

                waybill.drop(Contents.of(home, 1000), "small.txt");

                waybill.delivered("small.txt", "minio");
                for (int i = 0; i < LARGE_ONES; i++) {
                    assertThat(waybill.booked(large(i), "minio"))
                            .hasValueSatisfying(
                                    booked -> assertThat(booked.state()).isNotEqualTo("DELIVERED"));
                }

                store.network().heal();
                for (int i = 0; i < LARGE_ONES; i++) {
                    waybill.delivered(large(i), "minio");
                }
                waybill.idle();
            }
        }
    }

    private static String large(int number) {
        return "large-" + number + ".bin";
    }
}
