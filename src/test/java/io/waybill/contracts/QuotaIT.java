package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.ledger.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that takes only so much over time gets no more, and what waits goes by itself when there is room. */
class QuotaIT {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @TempDir
    Path home;

    @Test
    void whatADayDoesNotAllowWaitsAlsoThroughARestartAndThenGoesByItself() throws Exception {
        Map<String, String> settings = Map.of(
                "waybill.flows.scans.stores", "folder",
                "waybill.stores.folder.when", "true",
                "waybill.stores.folder.quota.bytes-per-day", "2500KB");
        try (RunningWaybill waybill = RunningWaybill.start(home, settings)) {
            for (int i = 0; i < 3; i++) {
                waybill.drop(Contents.of(home.resolve("contents"), 1 << 20), i + ".bin");
            }

            await().atMost(LONGEST)
                    .untilAsserted(() -> assertThat(waits(waybill)).contains("2 of 2 MB"));
            await().atMost(LONGEST).until(() -> count(waybill, "state = 'DELIVERED'") == 2);
            assertThat(count(waybill, "state = 'WAITING' AND cause = 'OVER_QUOTA' AND attempts = 0"))
                    .isEqualTo(1);
            assertThat(waybill.log())
                    .filteredOn(line -> line.contains("The deliveries to folder wait"))
                    .hasSize(1);
        }
        try (RunningWaybill waybill = RunningWaybill.start(home, settings)) {
            await().atMost(LONGEST)
                    .untilAsserted(() -> assertThat(waits(waybill)).contains("2 of 2 MB"));
            assertThat(count(waybill, "state = 'WAITING'")).isEqualTo(1);

            waybill.bean(Ledger.class)
                    .write(writes -> writes.jdbc().update("UPDATE delivery SET settled_at = settled_at - 90000000"));

            await().atMost(LONGEST).until(() -> count(waybill, "state = 'DELIVERED'") == 3);
            assertThat(waits(waybill)).isEmpty();
        }
    }

    @Test
    void noMoreFilesGoThanASecondAllows() throws Exception {
        Map<String, String> settings = Map.of(
                "waybill.flows.scans.stores", "folder",
                "waybill.stores.folder.when", "true",
                "waybill.stores.folder.quota.files-per-second", "2");
        try (RunningWaybill waybill = RunningWaybill.start(home, settings)) {
            for (int i = 0; i < 6; i++) {
                waybill.drop(Contents.of(home.resolve("contents"), 1000), i + ".bin");
            }

            await().atMost(LONGEST).until(() -> count(waybill, "state = 'DELIVERED'") == 6);
            Integer milliseconds = waybill.bean(Ledger.class)
                    .read()
                    .queryForObject("SELECT MAX(claimed_at) - MIN(claimed_at) FROM delivery", Integer.class);
            assertThat(milliseconds).as("three seconds have two files each").isGreaterThan(1000);
        }
    }

    private static String waits(RunningWaybill waybill) throws Exception {
        return waybill.get("/actuator/stores")
                .path("stores")
                .path("folder")
                .path("quota")
                .path("waits")
                .asText();
    }

    private static int count(RunningWaybill waybill, String condition) {
        return waybill.bean(Ledger.class)
                .read()
                .queryForObject("SELECT COUNT(*) FROM delivery WHERE " + condition, Integer.class);
    }
}
