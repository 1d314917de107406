package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.servers.DiscardingS3;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that takes fewer requests at a time than Waybill has workers, and asks for less. */
class CrowdedStoreIT {
    private static final int WORKERS = 16;
    private static final int PLACES = 4;
    private static final Duration EACH = Duration.ofMillis(20);
    private static final int DOCUMENTS = 500;

    @TempDir
    Path home;

    @Test
    void isAskedForAboutAsMuchAsItTakes() throws Exception {
        try (DiscardingS3 store = DiscardingS3.startCrowded(PLACES, EACH);
                RunningWaybill waybill = RunningWaybill.start(home, settings(store))) {
            for (int i = 0; i < DOCUMENTS; i++) {
                waybill.drop(Contents.of(home, 1000 + i), "%03d.bin".formatted(i));
            }

            await().atMost(Duration.ofSeconds(60)).until(() -> store.objects().size() == DOCUMENTS);

            waybill.idle();
            assertThat(store.refusals())
                    .allMatch(refusal -> refusal.contains("SlowDown"))
                    .hasSizeBetween(1, DOCUMENTS / 4);
        }
    }

    private static Map<String, String> settings(DiscardingS3 store) {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.flows.scans.stores", "minio");
        settings.put("waybill.stores.minio.when", "true");
        settings.put("waybill.stores.minio.workers", Integer.toString(WORKERS));
        settings.put("waybill.stores.minio.endpoint", store.endpoint());
        settings.put("waybill.stores.minio.access-key", "waybill");
        settings.put("waybill.stores.minio.secret-key", "waybill-secret");
        return settings;
    }
}
