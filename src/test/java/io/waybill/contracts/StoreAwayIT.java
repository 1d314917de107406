package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.servers.DiscardingS3;
import io.waybill.servers.FaultProxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What health says of a store that can't be reached. */
class StoreAwayIT {
    @TempDir
    Path home;

    @Test
    void healthIsDownForAsLongAsSomethingWaitsForIt() throws Exception {
        try (DiscardingS3 store = DiscardingS3.start();
                FaultProxy network =
                        FaultProxy.before(URI.create(store.endpoint()).getPort());
                RunningWaybill waybill = RunningWaybill.start(home, settings(network))) {
            waybill.drop(Contents.of(home, 1_000), "before.bin");
            waybill.delivered("before.bin", "minio");
            assertThat(status(waybill)).isEqualTo("UP");

            network.down();
            assertThat(figures(waybill))
                    .contains("waybill_deliveries{state=\"DELIVERED\",store=\"minio\"} 1.0")
                    .contains("waybill_documents{place=\"DELIVERED\"} 1.0")
                    .contains("waybill_documents_seen_total 1.0", "waybill_books_balanced 1.0")
                    .contains("waybill_store_trouble{store=\"minio\"} 0.0", "waybill_ledger_writable 1.0")
                    .contains("waybill_memory_borrowed_bytes 0.0")
                    .containsPattern("waybill_confirmed_total\\{store=\"minio\"} 1000.0");
            waybill.drop(Contents.of(home, 1_001), "waits.bin");
            await().until(() -> status(waybill).equals("DOWN"));
            await().until(() -> figures(waybill).contains("waybill_store_trouble{store=\"minio\"} 1.0"));
            assertThat(said(waybill)).doesNotContain("when it was asked last").isNotBlank();
            assertThat(waybill.get("/actuator/health/liveness").path("status").asText())
                    .isEqualTo("UP");

            network.up();
            waybill.delivered("waits.bin", "minio");
            await().until(() -> status(waybill).equals("UP"));
            assertThat(said(waybill)).isBlank();

            network.down();
            waybill.drop(Contents.of(home, 1_002), "cancelled.bin");
            await().until(() -> status(waybill).equals("DOWN"));
            assertThat(waybill.post("/api/v1/batches/" + waybill.batch("cancelled.bin") + "/cancel"))
                    .isEqualTo(202);
            await().atMost(Duration.ofSeconds(30)).until(() -> status(waybill).equals("UP"));
            assertThat(said(waybill)).contains("when it was asked last");
        }
    }

    /** As Prometheus collects them. */
    private static String figures(RunningWaybill waybill) throws Exception {
        return HttpClient.newHttpClient()
                .send(waybill.request("/actuator/prometheus").build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String status(RunningWaybill waybill) throws Exception {
        return health(waybill).path("status").asText();
    }

    private static String said(RunningWaybill waybill) throws Exception {
        return health(waybill).at("/details/minio").asText();
    }

    private static JsonNode health(RunningWaybill waybill) throws Exception {
        return waybill.get("/actuator/health").at("/components/stores");
    }

    private static Map<String, String> settings(FaultProxy network) {
        return Map.of(
                "waybill.flows.scans.stores", "minio",
                "waybill.stores.minio.when", "true",
                "waybill.stores.minio.endpoint", "http://127.0.0.1:" + network.port(),
                "waybill.stores.minio.access-key", "waybill",
                "waybill.stores.minio.secret-key", "waybill-secret");
    }
}
