package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More senders than may send at a time. One process serves all cases. */
class UploadTurnsIT {
    @TempDir
    static Path home;

    private static RunningWaybill waybill;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        waybill = RunningWaybill.start(
                home,
                Map.of(
                        "waybill.stores.folder.when", "true",
                        "waybill.flows.scans.stores", "folder",
                        "waybill.uploads.active", "1",
                        "waybill.uploads.active-each", "1",
                        "waybill.uploads.waiting", "3s",
                        "waybill.uploads.slowest", "1KB",
                        "waybill.uploads.slow-after", "6s",
                        "waybill.uploads.quota", "1MB"));
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @Test
    void whoeverComesNextWaitsWithoutAThreadAndGoesOnWhenTheFirstIsDone() throws Exception {
        try (Sender first = new Sender("first.bin", 100_000)) {
            first.send(1);
            await().until(() -> limits().at("/sendingNow/all").asInt() == 1);

            CompletableFuture<HttpResponse<String>> second = put("second.bin", 1_000);
            await().until(() -> limits().at("/sendingNow/waiting").asInt() == 1);
            assertThat(second).isNotDone();
            assertThat(head().statusCode()).as("who asks waits for nobody").isEqualTo(404);

            first.send(99_999);
            assertThat(first.answer()).startsWith("HTTP/1.1 201");
            assertThat(second.join().statusCode()).isEqualTo(201);
        }
        waybill.delivered("first.bin", "folder");
        waybill.delivered("second.bin", "folder");
        await().until(() -> limits().at("/sendingNow/all").asInt() == 0);
    }

    @Test
    void whoeverWaitsTooLongIsToldWhenToComeBackAndWhy() throws Exception {
        try (Sender first = new Sender("stalled.bin", 100_000)) {
            first.send(1);
            await().until(() -> limits().at("/sendingNow/all").asInt() == 1);

            HttpResponse<String> refused = put("late.bin", 1_000).join();

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");
            assertThat(refused.body()).contains("1 uploads of at most 1 are being sent");
        }
        await().until(() -> limits().at("/sendingNow/all").asInt() == 0);
        assertThat(put("late.bin", 1_000).join().statusCode()).isEqualTo(201);
        waybill.delivered("late.bin", "folder");
    }

    @Test
    void whoeverSendsNextToNothingLosesTheSlotAndNotWhatCame() throws Exception {
        String upload = create(100_000);
        try (Sender slow = new Sender(upload, "PATCH", 100_000)) {
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(slow::answer);
            int sent = 0;
            while (!answer.isDone() && sent < 1_000) {
                slow.send(1);
                sent++;
                await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            }
            assertThat(answer.join()).startsWith("HTTP/1.1 408").contains("others wait to send");
            HttpResponse<String> head = send(waybill.request(upload).method("HEAD", none()));
            assertThat(Integer.parseInt(
                            head.headers().firstValue("Upload-Offset").orElseThrow()))
                    .isPositive()
                    .isLessThanOrEqualTo(sent);
        }
    }

    @Test
    void whatADayAllowsIsReservedWhenAnUploadBeginsAndGivenBackWithIt() throws Exception {
        long left = limits().at("/bytesToday/left").asLong();
        assertThat(left).isPositive().isLessThanOrEqualTo(1 << 20);

        String all = create(left);
        assertThat(limits().at("/bytesToday/left").asLong()).isZero();
        HttpResponse<String> refused = begin(1);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1L, 86_400L);
        assertThat(refused.body()).contains("1048576 bytes a day", "QUOTA");
        HttpResponse<String> unknown = http.send(
                waybill.request("/api/v1/inbox/scans/endless.bin")
                        .PUT(HttpRequest.BodyPublishers.ofInputStream(
                                () -> new ByteArrayInputStream(new byte[200_000])))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(unknown.statusCode()).isEqualTo(429);

        assertThat(send(waybill.request(all).DELETE()).statusCode()).isEqualTo(204);
        assertThat(limits().at("/bytesToday/left").asLong()).isEqualTo(left);
        assertThat(send(waybill.request(create(left - 1)).DELETE()).statusCode())
                .isEqualTo(204);
    }

    @Test
    void limitsAreToldToWhoeverAsks() throws Exception {
        JsonNode limits = limits();
        assertThat(limits.at("/flows").toString()).contains("scans");
        assertThat(limits.at("/sendingAtOnce/you").asInt()).isEqualTo(1);
        assertThat(limits.at("/waitingAtMost").asInt()).isEqualTo(3);
        assertThat(limits.at("/largestUpload").asLong()).isPositive();
        assertThat(limits.at("/keptFor").asLong()).isEqualTo(86_400);
    }

    private static JsonNode limits() throws Exception {
        return waybill.get("/api/v1/limits");
    }

    private static HttpResponse<String> head() throws Exception {
        return send(waybill.request("/api/v1/uploads/01a2225f-0000-7000-8000-000000000000")
                .method("HEAD", none()));
    }

    private static String create(long length) throws Exception {
        return begin(length).headers().firstValue("Location").orElseThrow();
    }

    private static HttpResponse<String> begin(long length) throws Exception {
        return send(waybill.request("/api/v1/uploads")
                .header("Upload-Length", String.valueOf(length))
                .POST(none()));
    }

    private static CompletableFuture<HttpResponse<String>> put(String name, int size) {
        return http.sendAsync(
                waybill.request("/api/v1/inbox/scans/" + name)
                        .PUT(HttpRequest.BodyPublishers.ofString(name + "x".repeat(size)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.header("Tus-Resumable", "1.0.0").build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    /** One who sends as slowly as the test wants. */
    private static final class Sender implements AutoCloseable {
        private final Socket socket;
        private final OutputStream out;

        private Sender(String name, int length) throws IOException {
            this("/api/v1/inbox/scans/" + name, "PUT", length);
        }

        private Sender(String path, String method, int length) throws IOException {
            socket = new Socket(
                    InetAddress.getLoopbackAddress(), waybill.uri("/").getPort());
            socket.setSoTimeout(30_000);
            out = socket.getOutputStream();
            String token = waybill.request("/")
                    .build()
                    .headers()
                    .firstValue("Authorization")
                    .map(value -> "Authorization: " + value + "\r\n")
                    .orElse("");
            out.write((method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + socket.getPort() + "\r\n" + token
                            + "Content-Length: " + length
                            + "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        private void send(int bytes) throws IOException {
            out.write(new byte[bytes]);
            out.flush();
        }

        private String answer() {
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
