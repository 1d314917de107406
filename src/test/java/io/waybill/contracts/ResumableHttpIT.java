package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resumable Uploads for HTTP, over sockets, so that interim answers are seen. One process serves all cases. */
class ResumableHttpIT {
    private static final String UPLOADS = "/api/v1/uploads";
    private static final String PARTIAL = "Content-Type: application/partial-upload";
    private static final String TYPES = "https://iana.org/assignments/http-problem-types#";
    private static final Random RANDOM = new Random(8);

    @TempDir
    static Path home;

    private static RunningWaybill waybill;

    @BeforeAll
    static void start() {
        waybill = RunningWaybill.start(
                home, Map.of("waybill.stores.folder.when", "true", "waybill.flows.scans.stores", "folder"));
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    record Answer(int status, Map<String, String> fields, String body) {
        private String field(String name) {
            return fields.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** A connection on which requests follow each other. */
    private static final class Line implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        private Line() throws IOException {
            socket = new Socket(
                    InetAddress.getLoopbackAddress(), waybill.uri("/").getPort());
            in = new BufferedInputStream(socket.getInputStream());
        }

        private void head(String request, String... fields) throws IOException {
            String head = request + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + waybill.token() + "\r\n"
                    + String.join("\r\n", fields) + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        }

        private void send(byte[] content, int from, int to) throws IOException {
            socket.getOutputStream().write(content, from, to - from);
        }

        /** The next answer, interim or not. */
        private Answer next(boolean isHead) throws IOException {
            int status = Integer.parseInt(line().split(" ")[1]);
            Map<String, String> fields = new TreeMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                String[] parts = line.split(": ?", 2);
                fields.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
            }
            byte[] body = new byte[0];
            if (status >= 200 && status != 204 && !isHead) {
                body = fields.containsKey("content-length")
                        ? in.readNBytes(Integer.parseInt(fields.get("content-length")))
                        : chunked();
            }
            return new Answer(status, fields, new String(body, StandardCharsets.UTF_8));
        }

        private byte[] chunked() throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.write(in.readNBytes(size));
                line();
            }
            line();
            return body.toByteArray();
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the connection was closed");
                }
                if (c != '\r') {
                    line.write(c);
                }
            }
            return line.toString(StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static Answer ask(String request, byte[] content, String... fields) throws IOException {
        try (Line line = new Line()) {
            String[] all = Arrays.copyOf(fields, fields.length + 1);
            all[fields.length] = "Content-Length: " + content.length;
            line.head(request, all);
            line.send(content, 0, content.length);
            Answer answer = line.next(request.startsWith("HEAD"));
            while (answer.status() < 200) {
                answer = line.next(request.startsWith("HEAD"));
            }
            return answer;
        }
    }

    private static Answer head(String upload) throws IOException {
        return ask("HEAD " + upload, new byte[0]);
    }

    private static Answer append(String upload, long offset, boolean complete, byte[] content, String... more)
            throws IOException {
        String[] fields = Arrays.copyOf(more, more.length + 3);
        fields[more.length] = "Upload-Offset: " + offset;
        fields[more.length + 1] = "Upload-Complete: " + (complete ? "?1" : "?0");
        fields[more.length + 2] = PARTIAL;
        return ask("PATCH " + upload, content, fields);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 8})
    void anInterimAnswerSaysWhereToGoOnBeforeTheContentIsSent(int version) throws Exception {
        byte[] content = bytes(300_000);
        String upload;
        try (Line line = new Line()) {
            line.head(
                    "POST " + UPLOADS,
                    "Upload-Draft-Interop-Version: " + version,
                    "Upload-Complete: ?1",
                    "Content-Length: " + content.length,
                    "Content-Disposition: inline; filename*=UTF-8''interim%20" + version + ".bin");
            Answer interim = line.next(false);
            assertThat(interim.status()).isEqualTo(104);
            assertThat(interim.field("Upload-Draft-Interop-Version")).isEqualTo("" + version);
            assertThat(interim.field("Upload-Limit"))
                    .contains("max-size=")
                    .contains(version < 7 ? "expires=" : "max-age=");
            upload = interim.field("Location");
            assertThat(upload).startsWith(UPLOADS + "/");
            line.send(content, 0, 100_000);
            awaitOffsetOnDisk(100_000);
            // And here the line breaks.
        }
        Answer head = head(upload);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.field("Upload-Offset")).isEqualTo("100000");
        assertThat(head.field("Upload-Complete")).isEqualTo("?0");
        assertThat(head.field("Upload-Length")).isEqualTo("300000");
        assertThat(head.field("Cache-Control")).isEqualTo("no-store");
        Answer last = append(
                upload,
                100_000,
                true,
                Arrays.copyOfRange(content, 100_000, content.length),
                "Upload-Draft-Interop-Version: " + version);
        assertThat(last.status()).as(last.body()).isEqualTo(204);
        assertThat(last.field("Upload-Complete")).isEqualTo("?1");
        assertThat(last.field("Upload-Offset")).isEqualTo("300000");
        assertDelivered(last.field("Upload-Batch"), "interim " + version + ".bin", content);
        Answer again = append(upload, 300_000, true, new byte[0]);
        assertThat(again.status()).as("its answer was lost").isEqualTo(204);
        assertThat(again.field("Upload-Batch")).isEqualTo(last.field("Upload-Batch"));
        assertThat(append(upload, 300_000, true, new byte[1]).status()).isEqualTo(409);
    }

    @Test
    void offsetsAreToldWhileContentComesAndTheConnectionGoesOnAfterwards() throws Exception {
        byte[] content = bytes(80 << 20);
        try (Line line = new Line()) {
            line.head(
                    "POST " + UPLOADS,
                    "Upload-Draft-Interop-Version: 8",
                    "Upload-Complete: ?1",
                    "Content-Length: " + content.length,
                    "Content-Disposition: inline; filename=\"told.bin\"");
            Answer created = line.next(false);
            line.send(content, 0, 70 << 20);
            Answer told = line.next(false);
            assertThat(told.status()).isEqualTo(104);
            assertThat(told.fields()).doesNotContainKey("location");
            assertThat(Long.parseLong(told.field("Upload-Offset"))).isBetween(1L, 70L << 20);
            line.send(content, 70 << 20, content.length);
            Answer last = line.next(false);
            while (last.status() == 104) {
                last = line.next(false);
            }
            assertThat(last.status()).isEqualTo(201);
            assertThat(last.field("Location")).isEqualTo(created.field("Location"));
            line.head("HEAD " + created.field("Location"));
            assertThat(line.next(true).field("Upload-Complete")).isEqualTo("?1");
            assertDelivered(last.field("Upload-Batch"), "told.bin", content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Upload-Draft-Interop-Version: 99", "Upload-Draft-Interop-Version: x"})
    void nobodyGetsAnInterimAnswerWhoDoesNotSayAVersionThatIsKnown(String version) throws Exception {
        try (Line line = new Line()) {
            line.head(
                    "POST " + UPLOADS,
                    version.isEmpty() ? "X-None: 1" : version,
                    "Upload-Complete: ?0",
                    "Content-Length: 3");
            line.send(bytes(3), 0, 3);
            Answer answer = line.next(false);
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.field("Upload-Complete")).isEqualTo("?0");
            assertThat(answer.field("Upload-Offset")).isEqualTo("3");
            assertThat(answer.field("Upload-Limit")).contains("max-size=");
        }
    }

    @Test
    void theFirstDraftSaysTheSameTheOtherWayRound() throws Exception {
        byte[] content = bytes(90_000);
        Answer created = ask(
                "POST " + UPLOADS,
                Arrays.copyOf(content, 40_000),
                "Upload-Draft-Interop-Version: 3",
                "Upload-Incomplete: ?1",
                "Content-Disposition: inline; filename=third.bin");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.field("Upload-Incomplete")).isEqualTo("?1");
        Answer last = ask(
                "PATCH " + created.field("Location"),
                Arrays.copyOfRange(content, 40_000, content.length),
                "Upload-Draft-Interop-Version: 3",
                "Upload-Incomplete: ?0",
                "Upload-Offset: 40000");
        assertThat(last.status()).as(last.body()).isEqualTo(204);
        assertThat(last.field("Upload-Incomplete")).isEqualTo("?0");
        assertDelivered(last.field("Upload-Batch"), "third.bin", content);
    }

    @Test
    void onlyItsSenderSaysThatItIsComplete() throws Exception {
        byte[] content = bytes(500);
        String upload = created(500, "whole.bin");
        assertThat(append(upload, 0, false, content).status()).isEqualTo(204);
        assertThat(head(upload).field("Upload-Complete")).isEqualTo("?0");
        assertThat(head(upload).fields()).doesNotContainKey("upload-batch");
        Answer last = append(upload, 500, true, new byte[0]);
        assertThat(last.field("Upload-Complete")).isEqualTo("?1");
        assertDelivered(last.field("Upload-Batch"), "whole.bin", content);
        assertThat(ask("GET " + upload, new byte[0]).field("Upload-Offset")).isEqualTo("500");
    }

    @Test
    void anotherOffsetOrLengthIsAProblemOfItsType() throws Exception {
        String upload = created(500, "problems.bin");
        append(upload, 0, false, bytes(100));
        Answer offset = append(upload, 99, false, bytes(10));
        assertThat(offset.status()).isEqualTo(409);
        assertThat(offset.field("Upload-Offset")).isEqualTo("100");
        assertThat(offset.field("Upload-Complete")).isEqualTo("?0");
        assertThat(offset.field("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = new ObjectMapper().readTree(offset.body());
        assertThat(problem.path("type").asText()).isEqualTo(TYPES + "mismatching-upload-offset");
        assertThat(problem.path("expected-offset").asLong()).isEqualTo(100);
        assertThat(problem.path("provided-offset").asLong()).isEqualTo(99);

        for (Answer length : List.of(
                append(upload, 100, true, bytes(10)),
                append(upload, 100, false, bytes(10), "Upload-Length: 499"),
                ask("POST " + UPLOADS, bytes(5), "Upload-Complete: ?1", "Upload-Length: 6"))) {
            assertThat(length.status()).isEqualTo(400);
            assertThat(length.field("Upload-Complete")).isEqualTo("?0");
            assertThat(length.body()).contains(TYPES + "inconsistent-upload-length");
        }
        assertThat(head(upload).field("Upload-Offset")).isEqualTo("100");
        assertThat(ask(
                                "PATCH " + upload,
                                bytes(1),
                                "Upload-Offset: 100",
                                "Upload-Complete: ?0",
                                "Content-Type: text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(ask("PATCH " + upload, bytes(1), "Upload-Offset: 100", PARTIAL)
                        .status())
                .isEqualTo(400);
        assertThat(ask("PATCH " + upload, bytes(1), "Upload-Offset: ?1", "Upload-Complete: ?0", PARTIAL)
                        .status())
                .isEqualTo(400);
        assertThat(ask("POST " + UPLOADS, bytes(1)).status()).isEqualTo(412);
        assertThat(append(upload, 100, false, bytes(401)).status()).isEqualTo(400);
        assertThat(head(upload).status()).as("more than its length ends it").isEqualTo(404);
        Answer large = ask("POST " + UPLOADS, new byte[0], "Upload-Complete: ?0", "Upload-Length: 999999999999999");
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.field("Upload-Limit")).contains("max-size=");
    }

    @Test
    void digestsOfARequestAndOfTheWholeAreCompared() throws Exception {
        byte[] content = bytes(60_000);
        byte[] first = Arrays.copyOf(content, 20_000);
        byte[] second = Arrays.copyOfRange(content, 20_000, content.length);
        String upload = created(content.length, "digests.bin", "Repr-Digest: " + digest(content));
        assertThat(append(upload, 0, false, first, "Content-Digest: " + digest(second))
                        .status())
                .isEqualTo(400);
        assertThat(head(upload).field("Upload-Offset")).isEqualTo("0");
        assertThat(append(upload, 0, false, first, "Content-Digest: " + digest(first))
                        .status())
                .isEqualTo(204);
        Answer last = append(upload, 20_000, true, second, "Want-Repr-Digest: sha-256=10");
        assertThat(last.status()).as(last.body()).isEqualTo(204);
        assertDelivered(last.field("Upload-Batch"), "digests.bin", content);

        String wrong = created(content.length, "wrong.bin");
        append(wrong, 0, false, first);
        Answer refused = append(wrong, 20_000, true, second, "Repr-Digest: " + digest(first));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(head(wrong).status()).isEqualTo(404);

        Answer whole = ask(
                "POST " + UPLOADS,
                content,
                "Upload-Complete: ?1",
                "Content-Disposition: inline; filename=wanted.bin",
                "Repr-Digest: " + digest(content),
                "Want-Repr-Digest: sha-256=10, sha-512=2");
        assertThat(whole.status()).isEqualTo(201);
        assertThat(whole.field("Repr-Digest")).isEqualTo(digest(content));
    }

    @Test
    void bytesThatHaveYetToBeComparedDoNotCountWhenAnotherGoesOn() throws Exception {
        byte[] content = bytes(50_000);
        String upload = created(content.length, "unproved.bin");
        try (Line stalled = new Line()) {
            stalled.head(
                    "PATCH " + upload,
                    "Upload-Offset: 0",
                    "Upload-Complete: ?1",
                    "Content-Digest: " + digest(content),
                    "Content-Length: 50000",
                    PARTIAL);
            stalled.send(bytes(30_001), 0, 30_001);
            awaitOffsetOnDisk(30_001);
            assertThat(head(upload).field("Upload-Offset")).isEqualTo("0");
            Answer last = append(upload, 0, true, content);
            assertThat(last.status()).isEqualTo(204);
            assertDelivered(last.field("Upload-Batch"), "unproved.bin", content);
        }
    }

    @Test
    void aPutCanGoOnToo() throws Exception {
        byte[] content = bytes(10_000);
        String upload;
        try (Line line = new Line()) {
            line.head(
                    "PUT /api/v1/inbox/scans/sub/put.bin",
                    "Upload-Draft-Interop-Version: 8",
                    "Upload-Complete: ?1",
                    "Content-Length: 10000");
            upload = line.next(false).field("Location");
            line.send(content, 0, 4_002);
            awaitOffsetOnDisk(4_002);
        }
        assertThat(head(upload).field("Upload-Offset")).isEqualTo("4002");
        Answer last = append(upload, 4_002, true, Arrays.copyOfRange(content, 4_002, 10_000));
        assertDelivered(last.field("Upload-Batch"), "sub/put.bin", content);
    }

    @Test
    void whatMayBeSentIsToldBeforeAndWhatIsGivenUpIsGone() throws Exception {
        Answer options = ask("OPTIONS " + UPLOADS, new byte[0]);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.field("Upload-Limit")).contains("min-size=0").contains("max-size=");
        assertThat(options.field("Tus-Version")).isEqualTo("1.0.0");
        String upload = created(10, "gone.bin");
        assertThat(ask("HEAD " + upload, new byte[0], "Upload-Offset: 0").status())
                .isEqualTo(400);
        assertThat(ask("DELETE " + upload, new byte[0]).status()).isEqualTo(204);
        assertThat(head(upload).status()).isEqualTo(404);
    }

    @Test
    void curlSeesTheInterimAnswer() throws Exception {
        Path file = Files.write(home.resolve("curl.bin"), bytes(2_000_000));
        Process curl = new ProcessBuilder(
                        "curl",
                        "-sv",
                        "-T",
                        file.toString(),
                        "-H",
                        "Authorization: Bearer " + waybill.token(),
                        "-H",
                        "Upload-Complete: ?1",
                        "-H",
                        "Upload-Draft-Interop-Version: 8",
                        waybill.uri("/api/v1/inbox/scans/curl.bin").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(curl.exitValue()).as(said).isZero();
        assertThat(said).contains("< HTTP/1.1 104").contains("< HTTP/1.1 201");
        String batch = said.replaceAll("(?s).*Upload-Batch: (\\S+).*", "$1");
        assertDelivered(batch, "curl.bin", Files.readAllBytes(file));
    }

    private static String created(long length, String name, String... more) throws IOException {
        String[] fields = Arrays.copyOf(more, more.length + 3);
        fields[more.length] = "Upload-Complete: ?0";
        fields[more.length + 1] = "Upload-Length: " + length;
        fields[more.length + 2] = "Content-Disposition: inline; filename=\"" + name + "\"";
        Answer created = ask("POST " + UPLOADS, new byte[0], fields);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.field("Location");
    }

    /** Nothing asks the process, for that would end whoever sends. */
    private static void awaitOffsetOnDisk(long bytes) {
        await().until(() -> {
            try (var files = Files.walk(home.resolve("staging"))) {
                return files.filter(Files::isRegularFile)
                        .anyMatch(file -> file.toFile().length() == bytes);
            }
        });
    }

    private static void assertDelivered(String batch, String name, byte[] content) throws Exception {
        JsonNode receipt =
                await().until(() -> waybill.get("/api/v1/batches/" + batch), answer -> answer.has("settled"));
        assertThat(receipt.at("/counts/delivered").asInt())
                .as(receipt.toString())
                .isEqualTo(1);
        assertThat(receipt.at("/documents/0/name").asText()).isEqualTo(name);
        Path delivered = Path.of(
                URI.create(receipt.at("/documents/0/deliveries/0/location").asText()));
        assertThat(Files.readAllBytes(delivered)).isEqualTo(content);
    }

    private static String digest(byte[] content) throws Exception {
        return "sha-256=:"
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(content)) + ":";
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
