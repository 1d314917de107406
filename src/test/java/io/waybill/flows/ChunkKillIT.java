package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.servers.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Killed in the middle of a large document, Waybill sends again only what was on its way. */
class ChunkKillIT {
    private static final long SIZE = 96L << 20;
    private static final int CHUNKS_AT_ONCE = 4;
    private static final int BYTES_A_SECOND = 10_000_000;

    @TempDir
    Path folder;

    /** One store in each build, all with the long tests. */
    static Stream<Arguments> cases() {
        Stream<Arguments> always = Stream.of(Arguments.of("azure", "PostgreSQL"));
        return Boolean.getBoolean("waybill.all-faults")
                ? Stream.concat(always, Stream.of(Arguments.of("minio", "SQLite"), Arguments.of("drive", "SQLite")))
                : always;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theStoreGetsTheRest(String store, String ledger) throws Exception {
        try (ChunkStore chunks = ChunkStore.of(store, folder.resolve(store));
                WaybillProcess waybill = WaybillProcess.in(folder.resolve("waybill"))) {
            chunks.configure(waybill);
            waybill.with("WAYBILL_OUTBOX", "")
                    .with("WAYBILL_ODS", "false")
                    .jvm("-Dwaybill.stores.%s.chunk-workers=%d".formatted(store, CHUNKS_AT_ONCE));
            if (ledger.equals("PostgreSQL")) {
                waybill.with("WAYBILL_LEDGER_URL", Postgres.shared().freshJdbcUrl())
                        .with("WAYBILL_LEDGER_USER", "postgres");
            }
            LargeFile file = LargeFile.in(folder, SIZE);
            waybill.inbox();
            waybill.start();
            chunks.network().rate(BYTES_A_SECOND);
            file.dropInto(waybill.inbox());
            await().atMost(Duration.ofSeconds(60)).until(() -> chunks.network().bytesToServer() > SIZE * 2 / 5);

            JsonNode memory = waybill.get("/actuator/stores").path("memory");
            assertThat(memory.path("used").asLong())
                    .isBetween(1L, memory.path("total").asLong());
            waybill.kill();
            chunks.network().heal();
            waybill.start();

            JsonNode document =
                    waybill.awaitReceipts(1).get(0).path("documents").path(0);
            JsonNode delivery = document.path("deliveries").path(0);
            assertThat(delivery.path("state").asText()).isEqualTo("DELIVERED");
            assertThat(delivery.path("proof").asText()).isIn("CHUNKS", "WHOLE");
            assertThat(chunks.checksums()).containsExactly(file.sha256());
            assertThat(chunks.network().bytesToServer()).isLessThan(file.withAgain(CHUNKS_AT_ONCE));
        }
    }
}
