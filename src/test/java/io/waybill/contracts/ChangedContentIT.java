package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.content.Checksums;
import io.waybill.flows.WaybillProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sender who goes on writing to a file that was taken already. */
class ChangedContentIT {
    private static final long SIZE = 40L << 20;
    private static final int SMALL = 100_000;

    @Test
    void whatIsWrittenAfterTheFileWasSentIsTakenAsANewDrop(@TempDir Path home) throws Exception {
        try (MinioStoreIT.Minio store = new MinioStoreIT.Minio()) {
            Map<String, String> settings = new HashMap<>(store.settings());
            settings.put("waybill.flows.scans.stores", "minio");
            try (RunningWaybill waybill = RunningWaybill.start(home, settings)) {
                store.network().roundTrip(Duration.ofSeconds(1));
                waybill.drop(Contents.of(home, SMALL), "log.bin");
                await("all of it is on its way").until(() -> store.network().bytesToServer() > SMALL);

                Files.write(waybill.staged("log.bin"), new byte[1000], StandardOpenOption.APPEND);
                store.network().heal();

                await("what was written on is delivered too").untilAsserted(() -> assertThat(store.kept())
                        .extracting(Kept::name)
                        .anyMatch(name -> name.endsWith("log~2.bin")));
                waybill.idle();
                assertThat(waybill.log()).anyMatch(line -> line.contains("log.bin was written to after it was taken"));
                assertThat(WaybillProcess.filesOfDays(home.resolve("inbox/done"))
                                .get("log.bin"))
                        .hasSize(SMALL + 1000);
            }
        }
    }

    @Test
    void aDocumentThatNoStoreHasBeginsAnewWithItsContentAsItIsNow(@TempDir Path home) throws Exception {
        try (MinioStoreIT.Minio store = new MinioStoreIT.Minio()) {
            Map<String, String> settings = new HashMap<>(store.settings());
            settings.put("waybill.flows.scans.stores", "minio");
            settings.put("waybill.delivery.first-pause", "200ms");
            try (RunningWaybill waybill = RunningWaybill.start(home, settings)) {
                store.network().rate(10_000_000);
                waybill.drop(Contents.of(home, SIZE), "growing.bin");
                waybill.confirmed("growing.bin", "minio", Checksums.chunkSize(SIZE));
                Path staged = waybill.staged("growing.bin");

                Files.write(staged, new byte[1000], StandardOpenOption.APPEND);
                String sha256 = Contents.sha256(staged);
                store.network().heal();

                await("it is planned again").until(() -> waybill.history(
                                waybill.booked("growing.bin", "minio").orElseThrow())
                        .contains("WAITING with the content as it is now"));
                Booked booked = waybill.delivered("growing.bin", "minio");
                List<String> history = waybill.history(booked);
                assertThat(store.kept())
                        .filteredOn(kept -> kept.name().endsWith("growing.bin"))
                        .singleElement()
                        .satisfies(kept -> assertThat(kept.sha256()).isEqualTo(sha256));
                assertThat(booked.confirmed()).isEqualTo(SIZE + 1000);
                assertThat(history).anyMatch(event -> event.contains("its content changed on the way"));
                assertThat(store.uploads()).isZero();
                assertThat(waybill.receipt("growing.bin").path("sha256").asText())
                        .isEqualTo(sha256);
                assertThat(waybill.log())
                        .anyMatch(line -> line.contains("growing.bin of batch") && line.contains("begins anew"));
            }
        }
    }
}
