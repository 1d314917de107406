package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks in any order, several at a time, and Waybill killed again and again. */
class ChunkUploadKillIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int CHUNK = 1 << 20;
    private static final int CHUNKS = 40;
    private static final int SIZE = CHUNK * CHUNKS - 4321;
    private static final int KILLS = 4;
    private static final int AT_ONCE = 4;

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];
    private final HttpClient http = HttpClient.newHttpClient();
    private final Set<Integer> promised = ConcurrentHashMap.newKeySet();
    private WaybillProcess waybill;

    @BeforeEach
    void start() throws IOException {
        new Random(7).nextBytes(content);
        waybill = WaybillProcess.in(folder).withShortPauses();
        waybill.start();
    }

    @AfterEach
    void stop() {
        waybill.close();
    }

    @Test
    void noChunkThatWasAnsweredIsMissingAfterAKillAndTheDocumentArrivesOnce() throws Exception {
        String id = initiate();
        List<Integer> order = new ArrayList<>();
        for (int kill = 1; kill <= KILLS; kill++) {
            order.clear();
            order.addAll(missing(id));
            Collections.shuffle(order, new Random(kill));
            int until = CHUNKS * kill / (KILLS + 1);
            List<CompletableFuture<Void>> sending = new ArrayList<>();
            for (int i = 0; i < order.size() && promised.size() < until; i++) {
                sending.add(send(id, order.get(i)));
                if (sending.size() == AT_ONCE) {
                    CompletableFuture.anyOf(sending.toArray(CompletableFuture[]::new))
                            .join();
                    sending.removeIf(CompletableFuture::isDone);
                }
            }
            // Some are on their way.
            waybill.kill();
            CompletableFuture.allOf(sending.toArray(CompletableFuture[]::new)).join();
            waybill.start();
            assertThat(missing(id)).as("of what was answered nothing is lost").doesNotContainAnyElementsOf(promised);
        }
        for (int number : missing(id)) {
            send(id, number).join();
        }
        assertThat(missing(id)).isEmpty();
        waybill.kill();
        waybill.start();
        JsonNode complete = post("/api/files/upload/complete/" + id, new byte[0]);
        waybill.kill();
        waybill.start();
        assertThat(post("/api/files/upload/complete/" + id, new byte[0])).isEqualTo(complete);
        awaitDelivered();
        assertThat(WaybillProcess.files(waybill.data().resolve("staging")).keySet())
                .isEmpty();
    }

    private CompletableFuture<Void> send(String id, int number) throws IOException {
        byte[] chunk = Arrays.copyOfRange(content, number * CHUNK, Math.min(SIZE, (number + 1) * CHUNK));
        HttpRequest request = waybill.request("/api/files/upload/chunk/" + id + "?chunk_number=" + number)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(chunk))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).handle((answer, failure) -> {
            if (answer != null && answer.statusCode() == 200) {
                promised.add(number);
            }
            return null;
        });
    }

    private void awaitDelivered() throws IOException {
        await().atMost(LONG)
                .until(() -> waybill.books().path("delivered").path("documents").asInt() == 1);
        assertThat(waybill.books().path("seen").asInt()).isEqualTo(1);
        Map<String, Path> delivered = waybill.delivered();
        assertThat(delivered).containsOnlyKeys("chunks.bin");
        assertThat(delivered.get("chunks.bin")).hasBinaryContent(content);
    }

    private String initiate() throws Exception {
        JsonNode begun = post(
                "/api/files/upload/initiate",
                "{\"filename\": \"chunks.bin\", \"total_size\": %d, \"total_chunks\": %d}"
                        .formatted(SIZE, CHUNKS)
                        .getBytes(StandardCharsets.UTF_8));
        return begun.path("file_id").asText();
    }

    private Set<Integer> missing(String id) throws IOException {
        Set<Integer> missing = new TreeSet<>();
        for (JsonNode range : waybill.get("/api/files/upload/status/" + id).path("missing")) {
            for (int i = range.get(0).asInt(); i <= range.get(1).asInt(); i++) {
                missing.add(i);
            }
        }
        return missing;
    }

    private JsonNode post(String path, byte[] body) throws Exception {
        HttpResponse<String> answer = http.send(
                waybill.request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }
}
