package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.servers.DiscardingS3;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How small documents are proved at servers that speak S3: these keep no content, so none is read again. */
class SmallToS3IT {
    private static final int SMALL = 100_000;
    private static final int OF_SEVERAL_WRITES = 5_000_000;

    @TempDir
    Path home;

    @Test
    void aServerThatComparesCrc32cGetsThatAndNoMd5IsTaken() throws Exception {
        try (DiscardingS3 store = DiscardingS3.start();
                RunningWaybill waybill = RunningWaybill.start(home, settings(store))) {
            deliver(waybill, "small.bin", SMALL);
            deliver(waybill, "larger.bin", OF_SEVERAL_WRITES);
            assertThat(store.documentsWithMd5()).isZero();
            assertThat(store.objects().values())
                    .allSatisfy(kept -> assertThat(kept.crc32c()).isPresent());
            assertThat(store.refusals()).isEmpty();
        }
    }

    @Test
    void anEmptyDocumentIsProvedToo() throws Exception {
        try (DiscardingS3 store = DiscardingS3.start();
                RunningWaybill waybill = RunningWaybill.start(home, settings(store))) {
            deliver(waybill, "empty.bin", 0);
            assertThat(store.objects()).hasSize(1);
        }
    }

    @Test
    void aServerThatTakesNoNoticeOfCrc32cShowsItByTheFirstAndGetsMd5sFromThenOn() throws Exception {
        try (DiscardingS3 store = DiscardingS3.startWithoutCrc32c();
                RunningWaybill waybill = RunningWaybill.start(home, settings(store))) {
            deliver(waybill, "first.bin", SMALL);
            assertThat(store.documentsWithMd5()).isZero();
            deliver(waybill, "second.bin", SMALL + 1);
            deliver(waybill, "third.bin", OF_SEVERAL_WRITES);
            assertThat(store.documentsWithMd5()).isEqualTo(2);
            assertThat(store.objects()).hasSize(3);
            assertThat(store.refusals()).isEmpty();
        }
    }

    private void deliver(RunningWaybill waybill, String name, int size) throws Exception {
        waybill.drop(Contents.of(home, size), name);
        Booked booked = waybill.delivered(name, "minio");
        assertThat(booked.proof()).isEqualTo("WHOLE");
        assertThat(booked.attempts()).isEqualTo(1);
    }

    private static Map<String, String> settings(DiscardingS3 store) {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.flows.scans.stores", "minio");
        settings.put("waybill.stores.minio.when", "true");
        settings.put("waybill.stores.minio.endpoint", store.endpoint());
        settings.put("waybill.stores.minio.access-key", "waybill");
        settings.put("waybill.stores.minio.secret-key", "waybill-secret");
        return settings;
    }
}
