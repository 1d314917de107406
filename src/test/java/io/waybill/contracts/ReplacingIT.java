package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores at which a document takes the place of what stands under its name. */
class ReplacingIT {
    private static final String NAME = "of one name.bin";

    @TempDir
    Path home;

    @Test
    void whatCameBackIsNoDuplicateWhereSomethingElseTookItsPlaceMeanwhile() throws Exception {
        try (MinioStoreIT.Minio store = new MinioStoreIT.Minio();
                RunningWaybill waybill = RunningWaybill.start(home, settings(store))) {
            Path a = Contents.of(home, 1000);
            Path b = Contents.of(home, 2000);

            Booked first = drop(waybill, a, "folder", null);
            Booked second = drop(waybill, b, "folder", first);
            Booked third = drop(waybill, a, "folder", second);

            assertThat(third.target()).isEqualTo(first.target());
            assertThat(waybill.outbox().resolve(third.target())).hasSameBinaryContentAs(a);
            assertThat(store.read(waybill.booked(NAME, "minio").orElseThrow().target()))
                    .isEqualTo(Files.readAllBytes(a));

            waybill.drop(a, NAME);
            waybill.idle();
            org.awaitility.Awaitility.await().until(() -> waybill.receipts(NAME).size() == 4);
            assertThat(waybill.receipts(NAME).stream()
                            .map(receipt -> receipt.path("documents")
                                    .get(0)
                                    .path("state")
                                    .asText())
                            .filter("DUPLICATE"::equals))
                    .as("it stands there now")
                    .hasSize(1);
            assertThat(waybill.booked(NAME, "folder").orElseThrow().id()).isEqualTo(third.id());
        }
    }

    @Test
    void whereVersionsStandBesideEachOtherNothingIsSentAgain() throws Exception {
        try (MinioStoreIT.Minio store = new MinioStoreIT.Minio()) {
            Map<String, String> settings = settings(store);
            settings.put("waybill.stores.folder.versions", "NEW");
            try (RunningWaybill waybill = RunningWaybill.start(home, settings)) {
                Path a = Contents.of(home, 1000);
                Path b = Contents.of(home, 2000);

                Booked first = drop(waybill, a, "minio", null);
                Booked second = drop(waybill, b, "minio", first);
                drop(waybill, a, "minio", second);

                assertThat(waybill.outbox().resolve(first.target())).hasSameBinaryContentAs(a);
                assertThat(waybill.outbox().resolve(first.target().replace(".bin", "~2.bin")))
                        .hasSameBinaryContentAs(b);
                assertThat(waybill.outbox().resolve(first.target().replace(".bin", "~3.bin")))
                        .doesNotExist();
                assertThat(waybill.receipts(NAME).stream()
                                .map(JsonNode::toString)
                                .filter(receipt -> receipt.contains("stands there already")))
                        .hasSize(1);
            }
        }
    }

    private static Booked drop(RunningWaybill waybill, Path content, String store, Booked before) throws Exception {
        waybill.drop(content, NAME);
        Booked booked = before == null ? waybill.delivered(NAME, store) : waybill.deliveredAnew(NAME, store, before);
        waybill.idle();
        return booked;
    }

    private Map<String, String> settings(MinioStoreIT.Minio store) {
        Map<String, String> settings = new HashMap<>(store.settings());
        settings.put("waybill.stores.folder.versions", "REPLACE");
        settings.put("waybill.stores.minio.versions", "REPLACE");
        return settings;
    }
}
