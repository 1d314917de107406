package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.contracts.SocketClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file through WebSockets, and Waybill killed under it again and again, or stopped. */
class SocketUploadKillIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int SLICE = 1 << 20;
    private static final int SIZE = 40 * SLICE - 4321;
    private static final int ENDS = 5;

    /** What may be on its way: the frame that was sent last, and what sockets hold. */
    private static final int ON_ITS_WAY = 8 * SLICE;

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];
    private final HttpClient http = HttpClient.newHttpClient();
    private WaybillProcess waybill;

    @BeforeEach
    void start() throws Exception {
        new Random(7).nextBytes(content);
        waybill = WaybillProcess.in(folder)
                .withShortPauses()
                .with("SPRING_PROFILES_ACTIVE", "conservative")
                .with("PARALLEL_UPLOAD_MAX_CONCURRENT_CHUNKS", "5");
        waybill.start();
    }

    @AfterEach
    void stop() {
        waybill.close();
    }

    @Test
    void aFileGoesOnWhereItIsAfterEachKillAndArrivesOnce() throws Exception {
        JsonNode config = waybill.get("/api/v1/system/upload-status").path("processor_config");
        assertThat(config.path("max_concurrent_users").asInt()).isEqualTo(15);
        assertThat(config.path("max_concurrent_chunks").asInt()).isEqualTo(5);
        JsonNode begun = begin();
        int reached = 0;
        for (int end = 1; end <= ENDS; end++) {
            SocketClient client = connect(begun);
            int offset = client.offset();
            assertThat(offset).as("of what was seen to be here nothing is lost").isGreaterThanOrEqualTo(reached);
            int until = (int) ((long) SIZE * end / (ENDS + 1));
            int at = offset;
            while (at < until) {
                at += send(client, end, at);
            }
            int least = Math.max(offset, at - ON_ITS_WAY);
            await().atMost(LONG).until(() -> uploaded(begun) >= least);
            reached = uploaded(begun);
            send(client, end, at);
            if (end == ENDS) {
                waybill.stop();
            } else {
                waybill.kill();
            }
            waybill.start();
        }
        SocketClient last = connect(begun);
        for (int at = last.offset(); at < SIZE; ) {
            at += send(last, 0, at);
        }
        waybill.kill();
        waybill.start();
        SocketClient rest = connect(begun);
        for (int at = rest.offset(); at < SIZE; ) {
            at += send(rest, 1, at);
        }
        rest.text("DONE");
        JsonNode success = rest.next("success");
        waybill.kill();
        waybill.start();
        assertThat(connect(begun).next("success")).isEqualTo(success);
        await().atMost(LONG)
                .until(() -> waybill.books().path("delivered").path("documents").asInt() == 1);
        assertThat(waybill.books().path("seen").asInt()).isEqualTo(1);
        Map<String, Path> delivered = waybill.delivered();
        assertThat(delivered).containsOnlyKeys("socket.bin");
        assertThat(delivered.get("socket.bin")).hasBinaryContent(content);
        assertThat(WaybillProcess.files(waybill.data().resolve("staging")).keySet())
                .isEmpty();
        String address = begun.path("gdrive_upload_url").asText();
        assertThat(waybill.log()).doesNotContain(address.substring(address.indexOf("ticket=") + "ticket=".length()));
    }

    private int send(SocketClient client, int kind, int at) {
        int to = Math.min(SIZE, at + SLICE);
        try {
            if (kind % 2 == 0) {
                client.base64(content, at, to);
            } else {
                client.binary(content, at, to);
            }
        } catch (CompletionException e) {
            throw new AssertionError("the connection ended at " + at, e);
        }
        return to - at;
    }

    private SocketClient connect(JsonNode begun) throws IOException {
        return SocketClient.connect(
                http,
                waybill.uri("/"),
                "upload_parallel",
                begun.path("file_id").asText(),
                begun.path("gdrive_upload_url").asText());
    }

    private int uploaded(JsonNode begun) throws Exception {
        return waybill.get("/api/v1/system/upload-progress/"
                        + begun.path("file_id").asText())
                .path("bytes_uploaded")
                .asInt();
    }

    private JsonNode begin() throws Exception {
        HttpResponse<String> answer = http.send(
                waybill.request("/api/v1/upload/initiate")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"filename\": \"socket.bin\", \"size\": " + SIZE + "}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }
}
