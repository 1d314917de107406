package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads whose sender, line or Waybill itself goes away in the middle. */
class UploadKillIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int SIZE = 40 << 20;
    private static final int KILLS = 4;
    private static final int PIECE = 64 << 10;

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];
    private final HttpClient http = HttpClient.newHttpClient();
    private WaybillProcess waybill;

    @BeforeEach
    void start() throws IOException {
        new Random(5).nextBytes(content);
        waybill = WaybillProcess.in(folder).withShortPauses();
        waybill.start();
    }

    @AfterEach
    void stop() {
        waybill.close();
    }

    @Test
    void whatWasReceivedBeforeAKillIsNotSentAgainAndTheDocumentArrivesOnce() throws Exception {
        String upload = create("killed.bin");
        long offset = 0;
        long sent = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            long until = (long) SIZE * kill / (KILLS + 1);
            try (Sender sender = new Sender(upload, offset)) {
                sender.send(offset, until);
                awaitReceived(until);
                waybill.kill();
            }
            sent += until - offset;
            waybill.start();
            offset = offset(upload);
            assertThat(offset)
                    .as("the process's death loses nothing of what it had read")
                    .isEqualTo(until);
        }
        try (Sender sender = new Sender(upload, offset)) {
            sender.send(offset, SIZE);
            assertThat(sender.answer()).contains(" 204 ");
        }
        sent += SIZE - offset;

        assertThat(sent).isEqualTo(SIZE);
        awaitDelivered("killed.bin");
    }

    @Test
    void aSenderThatStallsIsReplacedAtOnceAndWritesNothingMore() throws Exception {
        String upload = create("stalled.bin");
        int half = SIZE / 2;
        try (Sender stalled = new Sender(upload, 0)) {
            stalled.send(0, half);
            awaitReceived(half);

            Instant asked = Instant.now();
            assertThat(offset(upload)).isEqualTo(half);
            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(1));

            try (Sender next = new Sender(upload, half)) {
                next.send(half, half + PIECE);
                awaitReceived(half + PIECE);
                stalled.sendOther(PIECE);
                next.send(half + PIECE, SIZE);
                assertThat(next.answer()).contains(" 204 ");
            }
        }
        awaitDelivered("stalled.bin");
    }

    @Test
    void theAnswerToTheLastBytesMayBeLost() throws Exception {
        String upload = create("unanswered.bin");
        try (Sender sender = new Sender(upload, 0)) {
            sender.send(0, SIZE);
        }
        awaitReceived(SIZE);
        waybill.kill();
        waybill.start();
        // A client who hears that all is there sends nothing more.
        assertThat(offset(upload)).isEqualTo(SIZE);
        awaitDelivered("unanswered.bin");
    }

    private void awaitDelivered(String name) throws IOException {
        await().atMost(LONG).until(() -> WaybillProcess.files(waybill.outbox()).values().stream()
                .anyMatch(file -> file.endsWith(name) && file.toFile().length() == SIZE));
        await().atMost(LONG)
                .until(() -> waybill.books().path("delivered").path("documents").asInt() == 1);
        assertThat(waybill.books().path("seen").asInt()).isEqualTo(1);
        assertThat(WaybillProcess.files(waybill.outbox()).values().stream()
                        .filter(file -> file.endsWith(name))
                        .toList())
                .singleElement()
                .satisfies(file -> assertThat(file).hasBinaryContent(content));
    }

    /** Nothing asks the process, for that would end whoever sends. */
    private void awaitReceived(long bytes) {
        await().atMost(LONG).until(() -> WaybillProcess.files(waybill.data().resolve("staging")).values().stream()
                .anyMatch(file -> file.toFile().length() == bytes));
    }

    private String create(String name) throws Exception {
        HttpResponse<String> created = http.send(
                waybill.request("/api/v1/uploads")
                        .header("Tus-Resumable", "1.0.0")
                        .header("Upload-Length", String.valueOf(SIZE))
                        .header(
                                "Upload-Metadata",
                                "filename " + Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8)))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return created.headers().firstValue("Location").orElseThrow();
    }

    private long offset(String upload) throws Exception {
        HttpResponse<Void> head = http.send(
                waybill.request(upload)
                        .header("Tus-Resumable", "1.0.0")
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        return Long.parseLong(head.headers().firstValue("Upload-Offset").orElse("-1"));
    }

    /** A PATCH that sends as much as it is told to, and then waits. */
    private final class Sender implements AutoCloseable {
        private final Socket socket;

        private Sender(String upload, long offset) throws IOException {
            socket = new Socket(
                    InetAddress.getLoopbackAddress(), waybill.uri("/").getPort());
            String head = """
                    PATCH %s HTTP/1.1\r
                    Host: 127.0.0.1\r
                    Authorization: Bearer %s\r
                    Tus-Resumable: 1.0.0\r
                    Upload-Offset: %d\r
                    Content-Type: application/offset+octet-stream\r
                    Content-Length: %d\r
                    \r
                    """.formatted(upload, waybill.token().orElseThrow(), offset, SIZE - offset);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        }

        private void send(long from, long to) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(content, (int) from, (int) (to - from));
            out.flush();
        }

        /** Bytes that nobody is to get to see. */
        private void sendOther(int count) throws IOException {
            socket.getOutputStream().write(new byte[count]);
        }

        private String answer() throws IOException {
            byte[] start = new byte[100];
            int n = socket.getInputStream().read(start);
            return new String(start, 0, Math.max(0, n), StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
