package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.content.Checksums;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an administrator's calls do to a large document on its way to S3. */
class BatchControlIT extends OnAStore<MinioStoreIT.Minio> {
    private static final long SIZE = 64L << 20;
    private static final long CHUNK = Checksums.chunkSize(SIZE);

    @Override
    MinioStoreIT.Minio open() throws Exception {
        return new MinioStoreIT.Minio();
    }

    @BeforeEach
    void slowly() {
        store().network().heal();
        store().network().rate(20_000_000);
    }

    @Test
    void aPausedUploadGoesOnWhereItWas() throws Exception {
        Path content = Contents.of(home(), SIZE);
        long before = store().network().bytesToServer();
        waybill().drop(content, "paused.bin");
        waybill().confirmed("paused.bin", "minio", CHUNK);

        assertThat(order("paused.bin", "pause")).isEqualTo(202);
        awaitState("paused.bin", "PAUSED");
        Booked paused = booked("paused.bin");
        assertThat(paused.confirmed()).isBetween(CHUNK, SIZE - CHUNK);
        assertThat(paused.attempts()).isZero();

        assertThat(order("paused.bin", "resume")).isEqualTo(202);
        Booked booked = waybill().delivered("paused.bin", "minio");
        assertThat(booked.attempts()).isEqualTo(1);
        assertThat(store().network().bytesToServer() - before)
                .as("nothing is sent twice")
                .isBetween(SIZE, SIZE + SIZE / 50);
    }

    @Test
    void aCancelledUploadIsDiscardedAtTheStoreAndCanBeSentAgain() throws Exception {
        Path content = Contents.of(home(), SIZE);
        waybill().drop(content, "cancelled.bin");
        waybill().confirmed("cancelled.bin", "minio", CHUNK);

        assertThat(order("cancelled.bin", "cancel")).isEqualTo(202);
        awaitState("cancelled.bin", "FAILED");
        assertThat(booked("cancelled.bin").cause()).isEqualTo("CANCELLED");
        await("the upload is discarded")
                .untilAsserted(() -> assertThat(store().uploads()).isZero());
        assertThat(waybill().receipt("cancelled.bin").path("state").asText()).isEqualTo("FAILED");
        assertThat(order("cancelled.bin", "pause")).isEqualTo(409);

        store().network().heal();
        assertThat(order("cancelled.bin", "retry")).isEqualTo(202);
        waybill().delivered("cancelled.bin", "minio");
    }

    @Test
    void whoListensSeesTheConfirmedBytesGrowUntilAllIsThere() throws Exception {
        Path content = Contents.of(home(), SIZE);
        waybill().drop(content, "watched.bin");
        waybill().confirmed("watched.bin", "minio", 1);
        String batch = "/api/v1/batches/" + waybill().batch("watched.bin") + "/progress";

        List<JsonNode> looks = waybill().listen(batch);

        assertThat(looks).hasSizeGreaterThan(2);
        assertThat(looks)
                .extracting(look -> look.path("progress").path("confirmed").asLong())
                .isSorted();
        // On a busy machine a look may come before any byte of its second, so which one tells all isn't said.
        assertThat(looks).anySatisfy(look -> {
            assertThat(look.path("progress").path("rate").asLong()).isPositive();
            assertThat(look.path("progress").path("left").asLong()).isPositive();
            assertThat(look.path("underWay").path(0).path("name").asText()).isEqualTo("watched.bin");
        });
        JsonNode last = looks.get(looks.size() - 1);
        assertThat(last.path("state").asText()).isEqualTo("SETTLED");
        assertThat(last.path("progress").path("bytes").asLong()).isEqualTo(2 * SIZE);
        assertThat(last.path("progress").path("confirmed").asLong()).isEqualTo(2 * SIZE);
        assertThat(waybill().get("/api/v1/progress").path("stores").findValuesAsText("store"))
                .containsExactlyInAnyOrder("folder", "minio");
    }

    private int order(String document, String order) throws Exception {
        return waybill().post("/api/v1/batches/" + waybill().batch(document) + "/" + order);
    }

    private void awaitState(String document, String state) {
        await("'" + document + "' " + state)
                .until(() -> booked(document).state().equals(state));
    }

    private Booked booked(String document) {
        return waybill().booked(document, "minio").orElseThrow();
    }
}
