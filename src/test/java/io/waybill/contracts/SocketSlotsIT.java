package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of WebSockets that have to wait for each other. */
class SocketSlotsIT {
    @Test
    void oneWaitsForTheOtherWithoutBeingReadAndOneThatWaitsTooLongIsTold(@TempDir Path home) throws Exception {
        byte[] content = new byte[3_000_000];
        Arrays.fill(content, (byte) 7);
        HttpClient http = HttpClient.newHttpClient();
        try (RunningWaybill waybill = RunningWaybill.start(
                home,
                Map.of(
                        "waybill.stores.folder.when", "true",
                        "waybill.flows.scans.stores", "folder",
                        "waybill.uploads.waiting", "2s",
                        "waybill.uploads.parallel.enabled", "False"))) {
            SocketClient first = connect(http, waybill, "first.bin", content.length);
            assertThat(first.offset()).isZero();
            SocketClient second = connect(http, waybill, "second.bin", content.length);
            second.binary(content, 0, 100_000);
            JsonNode status = waybill.get("/api/v1/system/upload-status");
            assertThat(status.path("processor_config").path("current_processor").asText())
                    .isEqualTo("sequential");
            assertThat(status.path("processor_config")
                            .path("max_concurrent_users")
                            .asInt())
                    .isEqualTo(1);
            JsonNode slots = status.path("concurrency_manager");
            assertThat(slots.path("active_uploads").asInt()).isEqualTo(1);
            assertThat(slots.path("waiting_uploads").asInt()).isEqualTo(1);
            assertThat(slots.path("global_upload_slots_available").asInt()).isZero();
            assertThat(status.path("sequential_processor")
                            .path("active_uploads")
                            .asInt())
                    .isEqualTo(2);
            first.binary(content, 0, content.length);
            first.text("DONE");
            first.next("success");
            assertThat(second.offset()).isZero();
            second.binary(content, 100_000, content.length);

            SocketClient third = connect(http, waybill, "third.bin", content.length);
            assertThat(third.closed())
                    .isEqualTo(new SocketClient.Closed(1013, "Upload limit exceeded or insufficient resources"));
            assertThat(third.next().path("type").asText()).isEqualTo("error");
            second.text("DONE");
            second.next("success");
            waybill.delivered("first.bin", "folder");
            waybill.delivered("second.bin", "folder");
            await().until(() -> waybill.get("/api/v1/system/upload-status")
                            .path("concurrency_manager")
                            .path("active_uploads")
                            .asInt()
                    == 0);
        }
    }

    private static SocketClient connect(HttpClient http, RunningWaybill waybill, String name, int size)
            throws Exception {
        JsonNode begun = waybill.post(
                "/api/v1/upload/initiate", "{\"filename\": \"%s\", \"size\": %d}".formatted(name, size), 200);
        return SocketClient.connect(
                http,
                waybill.uri("/"),
                "upload_parallel",
                begun.path("file_id").asText(),
                begun.path("gdrive_upload_url").asText());
    }
}
