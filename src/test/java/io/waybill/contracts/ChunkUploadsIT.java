package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are sent in chunks, in any order. One process serves all cases. */
class ChunkUploadsIT {
    private static final String API = "/api/files/upload";
    private static final String BOUNDARY = "----chunk";
    private static final int CHUNK = 50_000;
    private static final Random RANDOM = new Random(5);

    @TempDir
    static Path home;

    private static RunningWaybill waybill;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        waybill = RunningWaybill.start(
                home, Map.of("waybill.stores.folder.when", "true", "waybill.flows.scans.stores", "folder"));
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    /** How a chunk says its number. */
    enum Numbered {
        QUERY {
            @Override
            HttpRequest request(String id, int number, byte[] chunk) {
                return form("/chunk/" + id + "?chunk_number=" + number, file(chunk));
            }
        },
        BEFORE {
            @Override
            HttpRequest request(String id, int number, byte[] chunk) {
                return form("/chunk/" + id, field(number), file(chunk));
            }
        },
        BEHIND {
            @Override
            HttpRequest request(String id, int number, byte[] chunk) {
                return form("/chunk/" + id, file(chunk), field(number));
            }
        },
        /** As curl sends it, which calls it a form. */
        BARE {
            @Override
            HttpRequest request(String id, int number, byte[] chunk) {
                return to("/chunk/" + id + "?chunk_number=" + number)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(chunk))
                        .build();
            }
        };

        abstract HttpRequest request(String id, int number, byte[] chunk);
    }

    @ParameterizedTest
    @CsvSource({"QUERY, 1", "BEFORE, 2", "BEHIND, 3", "BARE, 4"})
    void chunksComeInAnyOrderEachTwiceAtTheSameTime(Numbered numbered, int seed) throws Exception {
        byte[] content = bytes(7 * CHUNK + 123);
        String name = numbered + ".bin";
        JsonNode begun = initiate(name, content.length, 8);
        assertThat(begun.path("total_chunks").asInt()).isEqualTo(8);
        assertThat(begun.path("first_chunk").asInt()).isZero();
        String id = begun.path("file_id").asText();
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, 16).map(i -> i / 2).boxed().toList());
        Collections.shuffle(order, new Random(seed));

        List<CompletableFuture<HttpResponse<String>>> answers = order.stream()
                .map(i -> http.sendAsync(
                        numbered.request(id, i, chunk(content, i)), HttpResponse.BodyHandlers.ofString()))
                .toList();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
        }
        JsonNode status = status(id);
        assertThat(status.path("received").toString()).isEqualTo("[[0,7]]");
        assertThat(status.path("missing").toString()).isEqualTo("[]");
        assertThat(status.path("chunk_size").asInt()).isEqualTo(CHUNK);
        assertThat(status.path("bytes").asInt()).isEqualTo(content.length);
        JsonNode complete = ok(send(to("/complete/" + id).POST(none()).build()));
        assertDelivered(complete.path("batch").asText(), name, content);
        assertThat(ok(send(to("/complete/" + id).POST(none()).build())))
                .as("its answer was lost")
                .isEqualTo(complete);
        assertThat(status(id).path("received").toString()).isEqualTo("[[0,7]]");
        await().untilAsserted(() -> {
            try (Stream<Path> left = Files.walk(home.resolve("staging"))) {
                assertThat(left.map(Path::toString)).noneMatch(file -> file.endsWith(".chunk"));
            }
        });
    }

    @Test
    void whatIsMissingIsToldAndNothingIsEndedBefore() throws Exception {
        byte[] content = bytes(5 * CHUNK);
        String id = initiate("missing.bin", content.length, 5).path("file_id").asText();
        for (int i : new int[] {4, 1, 2}) {
            JsonNode answer = ok(send(Numbered.BEHIND.request(id, i, chunk(content, i))));
            assertThat(answer.path("etag").asText()).isEqualTo(HexFormat.of().formatHex(sha256(chunk(content, i))));
        }
        assertThat(status(id).path("received").toString()).isEqualTo("[[1,2],[4,4]]");

        HttpResponse<String> early = send(to("/complete/" + id).POST(none()).build());
        assertThat(early.statusCode()).isEqualTo(409);
        assertThat(new ObjectMapper().readTree(early.body()).path("missing").toString())
                .isEqualTo("[[0,0],[3,3]]");
        ok(send(Numbered.QUERY.request(id, 0, chunk(content, 0))));
        JsonNode last = ok(send(Numbered.QUERY.request(id, 3, chunk(content, 3))));
        assertThat(last.path("missing").asInt()).isZero();
        JsonNode complete = ok(send(json(
                "/complete/" + id,
                "{\"parts\": [{\"part_number\": 0, \"etag\": \"chunk-0\"}, {\"part_number\": 1}]}")));
        assertDelivered(complete.path("batch").asText(), "missing.bin", content);
        assertThat(send(Numbered.QUERY.request(id, 3, chunk(content, 3))).statusCode())
                .isEqualTo(409);
    }

    @Test
    void otherContentOrAnotherLengthIsRefusedAndWhatIsHereStays() throws Exception {
        byte[] content = bytes(3 * CHUNK);
        String id = initiate("other.bin", content.length, 3).path("file_id").asText();
        ok(send(Numbered.QUERY.request(id, 1, chunk(content, 1))));
        byte[] other = chunk(content, 1);
        other[9] ^= 1;
        for (Numbered numbered : Numbered.values()) {
            assertThat(send(numbered.request(id, 1, other)).statusCode()).isEqualTo(409);
            assertThat(send(numbered.request(id, 0, Arrays.copyOf(content, CHUNK - 1)))
                            .statusCode())
                    .isEqualTo(409);
            assertThat(send(numbered.request(id, 0, Arrays.copyOf(content, CHUNK + 1)))
                            .statusCode())
                    .isEqualTo(409);
            assertThat(send(numbered.request(id, 3, other)).statusCode()).isEqualTo(400);
            assertThat(send(numbered.request(id, -1, other)).statusCode()).isEqualTo(400);
        }
        assertThat(status(id).path("received").toString()).isEqualTo("[[1,1]]");
        HttpResponse<String> digest = send(to("/chunk/" + id + "?chunk_number=0")
                .header("Content-Type", "application/octet-stream")
                .header("Content-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(sha256(other)) + ":")
                .POST(HttpRequest.BodyPublishers.ofByteArray(chunk(content, 0)))
                .build());
        assertThat(digest.statusCode()).isEqualTo(460);
        ok(send(Numbered.BEFORE.request(id, 0, chunk(content, 0))));
        ok(send(Numbered.BEHIND.request(id, 2, chunk(content, 2))));
        HttpResponse<String> parts = send(
                json("/complete/" + id, "{\"parts\": [{\"part_number\": 0, \"etag\": \"" + "0".repeat(64) + "\"}]}"));
        assertThat(parts.statusCode()).isEqualTo(400);
        JsonNode complete = ok(send(to("/complete/" + id).POST(none()).build()));
        assertDelivered(complete.path("batch").asText(), "other.bin", content);
    }

    @Test
    void aFormDescribesAFileThatComesWhole() throws Exception {
        byte[] content = bytes(70_000);
        HttpResponse<String> begun = send(to("/initiate")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "filename=single+file.bin&file_size=70000&content_type=application%2Foctet-stream"))
                .build());
        JsonNode answer = ok(begun);
        assertThat(answer.path("is_multipart").asBoolean()).isFalse();
        assertThat(answer.path("chunk_size").asInt()).isEqualTo(64 << 20);
        assertThat(answer.path("first_chunk").asInt()).isEqualTo(1);
        String id = answer.path("upload_id").asText();
        JsonNode complete = ok(send(form("/single/" + id, file(content))));
        assertDelivered(complete.path("batch").asText(), "single file.bin", content);
        assertThat(ok(send(form("/single/" + id, file(content))))).isEqualTo(complete);
    }

    @Test
    void aFormCountsFromOneAndMakesChunksOfALargeFile() throws Exception {
        byte[] content = bytes((64 << 20) + 77);
        JsonNode begun = ok(send(form(
                "/initiate",
                field("filename", "large.bin"),
                field("file_size", String.valueOf(content.length)),
                field("content_type", "application/octet-stream"))));
        assertThat(begun.path("is_multipart").asBoolean()).isTrue();
        assertThat(begun.path("total_chunks").asInt()).isEqualTo(2);
        String id = begun.path("file_id").asText();
        ok(send(form("/chunk/" + id, file(Arrays.copyOfRange(content, 64 << 20, content.length)), field(2))));
        assertThat(status(id).path("missing").toString()).isEqualTo("[[1,1]]");
        assertThat(send(form("/chunk/" + id, field(0), file(new byte[1]))).statusCode())
                .isEqualTo(400);
        ok(send(form("/chunk/" + id, field(1), file(Arrays.copyOf(content, 64 << 20)))));
        JsonNode complete = ok(send(to("/complete/" + id).POST(none()).build()));
        assertDelivered(complete.path("batch").asText(), "large.bin", content);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK})
    void oneChunkIsEnough(int length) throws Exception {
        byte[] content = bytes(length);
        String name = "one-" + length + ".bin";
        String id = initiate(name, length, 1).path("file_id").asText();
        ok(send(Numbered.BEHIND.request(id, 0, content)));
        assertDelivered(
                ok(send(to("/complete/" + id).POST(none()).build()))
                        .path("batch")
                        .asText(),
                name,
                content);
    }

    @Test
    void aChunkThatBreaksOffIsNotHereAndOneThatStallsIsReplaced() throws Exception {
        byte[] content = bytes(2 * CHUNK);
        String id = initiate("stalled.bin", content.length, 2).path("file_id").asText();
        ok(send(Numbered.QUERY.request(id, 1, chunk(content, 1))));
        try (Socket cut = part(id, 0, content, CHUNK / 2)) {
            cut.shutdownOutput();
            assertThat(cut.getInputStream().readAllBytes()).isNotNull();
        }
        assertThat(status(id).path("received").toString()).isEqualTo("[[1,1]]");
        try (Socket stalled = part(id, 0, bytes(CHUNK), CHUNK / 2)) {
            ok(send(Numbered.QUERY.request(id, 0, chunk(content, 0))));
            stalled.getOutputStream().write(new byte[CHUNK / 2]);
            assertThat(new String(stalled.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 409");
        }
        assertDelivered(
                ok(send(to("/complete/" + id).POST(none()).build()))
                        .path("batch")
                        .asText(),
                "stalled.bin",
                content);
    }

    @Test
    void whatCanNotBeTakenIsRefusedInWords() throws Exception {
        assertThat(send(json(
                                "/initiate",
                                "{\"filename\": \"a\", \"total_size\": 9223372036854775, \"total_chunks\": 3}"))
                        .statusCode())
                .isEqualTo(413);
        for (String bad : List.of(
                "{\"filename\": \"a\"}",
                "{\"filename\": \"a\", \"total_size\": -1}",
                "{\"filename\": \"a\", \"total_size\": 10, \"total_chunks\": 11}",
                "{\"filename\": \"a\", \"total_size\": 10, \"total_chunks\": 6}",
                "{\"filename\": \"a\", \"total_size\": 100000, \"total_chunks\": 50000}",
                "{\"filename\": \"../a\", \"total_size\": 10}",
                "{\"filename\": ")) {
            HttpResponse<String> refused = send(json("/initiate", bad));
            assertThat(refused.statusCode()).as(bad + ": " + refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains("\"detail\"");
        }
        assertThat(send(to("/status/7").GET().build()).statusCode()).isEqualTo(404);
        String unknown = "00000000-0000-4000-8000-000000000000";
        assertThat(send(Numbered.QUERY.request(unknown, 0, new byte[1])).statusCode())
                .isEqualTo(404);
        String id = initiate("numbers.bin", 10, 1).path("file_id").asText();
        assertThat(send(form("/chunk/" + id, file(new byte[10]))).statusCode()).isEqualTo(400);
        assertThat(send(form("/chunk/" + id + "?chunk_number=x", file(new byte[10])))
                        .statusCode())
                .isEqualTo(400);
        assertThat(send(form("/chunk/" + id, field(0))).statusCode()).isEqualTo(400);
        assertThat(send(waybill.request("/api/v1/uploads/" + id)
                                .header("Tus-Resumable", "1.0.0")
                                .method("HEAD", none())
                                .build())
                        .statusCode())
                .as("tus goes on at one place only")
                .isEqualTo(404);
    }

    private static Socket part(String id, int number, byte[] content, int count) throws IOException {
        URI uri = waybill.uri(API + "/chunk/" + id + "?chunk_number=" + number);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort());
        socket.getOutputStream()
                .write(("POST " + uri.getPath() + "?" + uri.getQuery()
                                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + waybill.token()
                                + "\r\nContent-Length: " + CHUNK
                                + "\r\nContent-Type: application/octet-stream\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(content, 0, count);
        return socket;
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

    private static JsonNode initiate(String name, long length, int chunks) throws Exception {
        return ok(send(json(
                "/initiate",
                "{\"filename\": \"%s\", \"total_size\": %d, \"total_chunks\": %d}".formatted(name, length, chunks))));
    }

    private static JsonNode status(String id) throws Exception {
        return ok(send(to("/status/" + id).GET().build()));
    }

    private static JsonNode ok(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    private static HttpRequest json(String path, String body) {
        return to(path).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static HttpRequest form(String path, byte[]... parts) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            form.writeBytes(part);
        }
        form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return to(path).header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray()))
                .build();
    }

    private static byte[] field(int number) {
        return field("chunk_number", String.valueOf(number));
    }

    private static byte[] field(String name, String value) {
        return part("name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] file(byte[] content) {
        return part("name=\"chunk\"; filename=\"blob\"", content);
    }

    private static byte[] part(String disposition, byte[] content) {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        part.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        part.writeBytes(content);
        part.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return part.toByteArray();
    }

    private static HttpRequest.Builder to(String path) {
        return waybill.request(API + path);
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private static byte[] chunk(byte[] content, int index) {
        return Arrays.copyOfRange(content, index * CHUNK, Math.min(content.length, (index + 1) * CHUNK));
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] sha256(byte[] content) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(content);
    }
}
