package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.ledger.Ledger;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that come through WebSockets. One process serves all cases. */
class SocketUploadsIT {
    private static final String PARALLEL = "upload_parallel";
    private static final int SLICE = 4 << 20;
    private static final Random RANDOM = new Random(6);

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
                        // Some tests leave their connections open.
                        "waybill.uploads.active", "100",
                        "waybill.uploads.active-each", "100"));
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    /** A file that was begun. */
    private record Begun(String id, String address) {
        private SocketClient connect(String kind) {
            return SocketClient.connect(http, waybill.uri("/"), kind, id, address);
        }

        private SocketClient connect() {
            return connect(PARALLEL);
        }
    }

    @ParameterizedTest
    @CsvSource({"upload_parallel, true", "upload_parallel, false", "upload, true", "upload, false"})
    void aFileComesInSlices(String kind, boolean base64) throws Exception {
        byte[] content = bytes(3 * SLICE + 12_345);
        String name = kind + base64 + ".bin";
        SocketClient client = begin(name, content.length).connect(kind);
        for (int at = 0; at < content.length; at += SLICE) {
            int to = Math.min(content.length, at + SLICE);
            if (base64) {
                client.base64(content, at, to);
            } else {
                client.binary(content, at, to);
            }
        }
        client.text("DONE");

        assertThat(client.offset()).isZero();
        String receipt = client.next("success").path("value").asText();
        assertThat(client.closed().code()).isEqualTo(1000);
        assertDelivered(receipt, name, content);
    }

    @Test
    void whatIsCutGoesOnWhereItIsToTheByte() throws Exception {
        byte[] content = bytes(2 * SLICE);
        Begun begun = begin("cut.bin", content.length);
        int at = 0;
        for (int cut = 0; cut < 4; cut++) {
            SocketClient client = begun.connect();
            assertThat(client.offset()).isBetween(at, at + 300_000);
            at = progress(begun).path("bytes_uploaded").asInt();
            client.base64(content, at, at + 200_000);
            client.piece(content, at + 200_000, at + 300_000);
            int sent = at + 200_000;
            await().until(() -> progress(begun).path("bytes_uploaded").asInt() >= sent);
            client.cut();
            at = sent;
        }
        SocketClient last = begun.connect();
        int from = last.offset();
        assertThat(from).isGreaterThanOrEqualTo(800_000);
        last.binary(content, from, content.length);
        last.text("DONE");
        assertDelivered(last.next("success").path("value").asText(), "cut.bin", content);
    }

    @Test
    void aClientThatStandsStillIsReplacedAtOnce() throws Exception {
        byte[] content = bytes(SLICE);
        Begun begun = begin("still.bin", content.length);
        SocketClient still = begun.connect();
        assertThat(still.offset()).isZero();
        still.binary(content, 0, 1_000_000);
        await().until(() -> progress(begun).path("bytes_uploaded").asInt() == 1_000_000);
        SocketClient next = begun.connect();
        assertThat(next.offset()).isEqualTo(1_000_000);
        assertThat(still.closed().code()).isEqualTo(1008);
        next.binary(content, 1_000_000, content.length);
        next.text("DONE");
        assertDelivered(next.next("success").path("value").asText(), "still.bin", content);
    }

    @Test
    void successIsToldAgainToWhoDidNotHearIt() throws Exception {
        byte[] content = bytes(1000);
        Begun begun = begin("again.bin", content.length);
        SocketClient client = begun.connect();
        client.base64(content, 0, 1000);
        client.text("DONE");
        String receipt = client.next("success").path("value").asText();
        SocketClient again = begun.connect("upload");
        assertThat(again.next("success").path("value").asText()).isEqualTo(receipt);
        assertThat(again.closed().code()).isEqualTo(1000);
        assertDelivered(receipt, "again.bin", content);
    }

    @Test
    void onlyTheTicketOfAFileOpensIt() throws Exception {
        Begun begun = begin("mine.bin", 10);
        Begun other = begin("other.bin", 10);
        String wrong = begun.address()
                .replaceAll("ticket=.", "ticket=" + (begun.address().contains("ticket=A") ? "B" : "A"));
        for (Begun tried : List.of(
                new Begun(begun.id(), wrong),
                new Begun(begun.id(), other.address()),
                new Begun(UUID.randomUUID().toString(), begun.address()),
                new Begun("nonsense", begun.address()),
                new Begun(begun.id(), "http://127.0.0.1:1/upload"),
                new Begun(begun.id(), ""))) {
            assertThat(tried.connect().closed()).isEqualTo(new SocketClient.Closed(1008, "File ID not found"));
        }
        assertThat(new Begun(begun.id(), null).connect().closed())
                .isEqualTo(new SocketClient.Closed(1008, "gdrive_url query parameter is missing."));
        assertThat(begun.connect().offset()).isZero();
        String ticket = begun.address().substring(begun.address().indexOf("ticket=") + 7);
        assertThat(ticket).hasSize(43);
        assertThat(waybill.log()).noneMatch(line -> line.contains(ticket));
        assertThat(SocketClient.connect(http, waybill.uri("/"), PARALLEL, begun.id() + "?ticket=" + ticket, null)
                        .offset())
                .as("the address itself")
                .isZero();
    }

    @Test
    void theAddressThatAClientGivesIsNotAsked() throws Exception {
        Begun begun = begin("asked.bin", 10);
        try (ServerSocket listening = new ServerSocket(0)) {
            String ticket = begun.address().substring(begun.address().indexOf("ticket="));
            SocketClient client =
                    new Begun(begun.id(), "http://127.0.0.1:" + listening.getLocalPort() + "/x?" + ticket).connect();
            assertThat(client.offset()).isZero();
            client.base64(bytes(10), 0, 10);
            client.text("DONE");
            client.next("success");
            listening.setSoTimeout(1);
            assertThatThrownBy(listening::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aMessageThatIsTooBigCountsForNothing() throws Exception {
        byte[] content = bytes(40 << 20);
        Begun begun = begin("big.bin", content.length);
        SocketClient client = begun.connect();
        assertThat(client.offset()).isZero();
        client.binary(content, 0, 1000);
        for (int at = 1000; at < content.length; at += 1 << 20) {
            try {
                client.piece(content, at, Math.min(content.length, at + (1 << 20)));
            } catch (CompletionException e) {
                break;
            }
        }
        assertThat(client.closed().code()).isIn(1009, -1);
        SocketClient next = begun.connect();
        assertThat(next.offset()).isEqualTo(1000);
        for (int at = 1000; at < content.length; at += SLICE) {
            next.binary(content, at, Math.min(content.length, at + SLICE));
        }
        next.text("DONE");
        assertDelivered(next.next("success").path("value").asText(), "big.bin", content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"bytes\":\"!!!!\"}",
                "{\"bytes\":\"AAA\"",
                "{\"bytes\":5}",
                "{\"bytes\":{\"x\":1}}",
                "[1]",
                "STOP",
                "{\"bytes\":\"AAAAA\"}",
                "{\"bytes\":\"AA==AAAA\"}",
                ""
            })
    void aMessageThatIsNoneIsRefusedAndCountsForNothing(String message) throws Exception {
        Begun begun = begin("bad.bin", 100);
        SocketClient client = begun.connect();
        client.binary(bytes(10), 0, 10);
        client.text(message);
        assertThat(client.offset()).isZero();
        assertThat(client.next("error").path("value").asText()).isNotBlank();
        assertThat(client.closed().code()).isEqualTo(1007);
        assertThat(begun.connect().offset()).isEqualTo(10);
    }

    @Test
    void otherMembersAreNoHarm() throws Exception {
        byte[] content = bytes(100_000);
        SocketClient client = begin("members.bin", content.length).connect();
        String base64 = Base64.getEncoder().encodeToString(content).replace("/", "\\/");
        client.text(" { \"index\" : 0, \"note\": \"a \\\" b\", \"last\": true,\n \"bytes\" : \"" + base64
                + "\", \"n\": 1.5 } ");
        client.text("{}");
        client.text("DONE");
        assertDelivered(client.next("success").path("value").asText(), "members.bin", content);
    }

    @Test
    void moreThanWasSaidIsRefusedAndLessIsNotDone() throws Exception {
        byte[] content = bytes(100_000);
        Begun begun = begin("less.bin", content.length);
        SocketClient less = begun.connect();
        less.base64(content, 0, 60_000);
        less.text("DONE");
        assertThat(less.offset()).isZero();
        assertThat(less.next("error").path("value").asText()).contains("60000").contains("100000");
        assertThat(less.closed().code()).isEqualTo(1008);
        SocketClient more = begun.connect();
        assertThat(more.offset()).isEqualTo(60_000);
        more.binary(content, 0, content.length);
        assertThat(more.next("error").path("value").asText()).contains("more bytes than are left");
        assertThat(more.closed().code()).isEqualTo(1008);
        SocketClient last = begun.connect();
        assertThat(last.offset()).isEqualTo(60_000);
        last.base64(content, 60_000, content.length);
        last.text("DONE");
        assertDelivered(last.next("success").path("value").asText(), "less.bin", content);
    }

    @Test
    void whatIsCancelledIsGoneAndItsClientIsTold() throws Exception {
        Begun begun = begin("cancel.bin", 1_000_000);
        SocketClient client = begun.connect();
        client.binary(bytes(500_000), 0, 500_000);
        await().until(() -> progress(begun).path("bytes_uploaded").asInt() == 500_000);
        JsonNode answer = waybill.post("/api/v1/upload/cancel/" + begun.id(), "{}", 200);
        assertThat(answer.path("file_id").asText()).isEqualTo(begun.id());
        assertThat(answer.path("filename").asText()).isEqualTo("cancel.bin");
        assertThat(answer.path("cancelled_at").isMissingNode()).isFalse();
        assertThat(client.closed().code()).isEqualTo(1008);
        assertThat(waybill.post("/api/v1/upload/cancel/" + begun.id())).isEqualTo(404);
        assertThat(begun.connect().closed().reason()).isEqualTo("File ID not found");
        try (Stream<Path> left = Files.walk(home.resolve("staging"))) {
            assertThat(left.map(Path::toString)).noneMatch(file -> file.contains(begun.id()));
        }
        Begun done = begin("done.bin", 5);
        SocketClient all = done.connect();
        all.base64(bytes(5), 0, 5);
        all.text("DONE");
        all.next("success");
        assertThat(waybill.post("/api/v1/upload/cancel/" + done.id())).isEqualTo(400);
    }

    @Test
    void whatIsNotTakenIsSaidAtOnce() throws Exception {
        for (String wanted : List.of(
                "{\"filename\": \"a.txt\", \"size\": 0}",
                "{\"filename\": \"a.txt\", \"size\": -5}",
                "{\"filename\": \"a.txt\"}",
                "{\"size\": 5}",
                "{\"filename\": \"../a.txt\", \"size\": 5}",
                "{\"filename\": \"a.EXE\", \"size\": 5}",
                "{\"filename\": \"a.exe.\", \"size\": 5}",
                "{\"filename\": \"a.txt\", \"size\": 999999999999999}",
                "{\"filename\": \"a.txt\", \"size\": 5, \"flow\": \"nowhere\"}")) {
            assertThat(waybill.post("/api/v1/upload/initiate", wanted, 400)
                            .path("detail")
                            .asText())
                    .as(wanted)
                    .isNotBlank();
        }
        assertThat(waybill.post("/api/v1/upload/initiate", "{\"filename\": \"con.txt\", \"size\": 5}", 200)
                        .path("safe_filename_for_display")
                        .asText())
                .isEqualTo("file_con.txt");
        assertThat(waybill.get("/api/v1/upload/quota-info").path("message").asText())
                .isEqualTo("Upload limits are disabled");
    }

    @Test
    void filesThatBelongTogetherAreOneBatchWithoutThoseThatAreGivenUp() throws Exception {
        JsonNode batch = waybill.post(
                "/api/v1/batch/initiate",
                "{\"files\": [{\"filename\": \"b1.bin\", \"size\": 1000}, {\"filename\": \"b2.bin\", \"size\": 2000},"
                        + " {\"filename\": \"b3.bin\", \"size\": 3000}]}",
                200);
        String id = batch.path("batch_id").asText();
        assertThat(batch.path("files")).hasSize(3);
        assertThat(batch.path("files").get(1).path("original_filename").asText())
                .isEqualTo("b2.bin");
        byte[] content = bytes(3000);
        for (int i : new int[] {2, 0}) {
            JsonNode file = batch.path("files").get(i);
            SocketClient client = new Begun(
                            file.path("file_id").asText(),
                            file.path("gdrive_upload_url").asText())
                    .connect();
            client.base64(content, 0, (i + 1) * 1000);
            client.text("DONE");
            assertThat(client.next("success").path("value").asText()).isEqualTo("/api/v1/batches/" + id);
        }
        JsonNode now = waybill.get("/api/v1/batch/" + id);
        assertThat(now.path("files").findValuesAsText("status")).containsExactly("completed", "pending", "completed");
        assertThat(waybill.booked("b1.bin", "folder")).isEmpty();

        JsonNode cancelled = waybill.post("/api/v1/batch/cancel/" + id, "{}", 200);
        assertThat(cancelled.path("cancelled_files_count").asInt()).isEqualTo(1);
        assertThat(cancelled.path("total_files_in_batch").asInt()).isEqualTo(3);
        assertDelivered("/api/v1/batches/" + id, "b3.bin", content);
        assertThat(waybill.delivered("b1.bin", "folder").isDelivered()).isTrue();
        assertThat(waybill.get("/api/v1/batch/" + UUID.randomUUID())
                        .path("status")
                        .asInt())
                .isEqualTo(404);
        assertThat(waybill.post("/api/v1/batch/initiate", "{\"files\": []}", 400)
                        .path("detail")
                        .asText())
                .contains("0 files");
    }

    @Test
    void ofABatchThatIsGivenUpWholeNothingIsBooked() throws Exception {
        JsonNode batch = waybill.post(
                "/api/v1/batch/initiate",
                "{\"files\": [{\"filename\": \"c1.bin\", \"size\": 1}, {\"filename\": \"c2.zip\", \"size\": 2}]}",
                200);
        String id = batch.path("batch_id").asText();
        assertThat(waybill.post("/api/v1/batch/cancel/" + id, "{}", 200)
                        .path("cancelled_files_count")
                        .asInt())
                .isEqualTo(2);
        assertThat(waybill.post("/api/v1/batch/cancel/" + id)).isEqualTo(404);
        assertThat(waybill.bean(Ledger.class)
                        .read()
                        .queryForObject("SELECT COUNT(*) FROM batch WHERE id = ?", Integer.class, UUID.fromString(id)))
                .isZero();
    }

    @Test
    void progressIsToldAtMostTwiceASecondAndIsTrue() throws Exception {
        byte[] content = bytes(10 << 20);
        Begun begun = begin("progress.bin", content.length);
        SocketClient client = begun.connect();
        assertThat(client.offset()).isZero();
        long start = System.nanoTime();
        int piece = content.length / 1000;
        int at = 0;
        while (at < content.length) {
            int to = Math.min(content.length, at + piece);
            client.base64(content, at, to);
            at = to;
        }
        client.text("DONE");
        int last = 0;
        int told = 0;
        JsonNode next = client.next();
        while (next.path("type").asText().equals("progress")) {
            assertThat(next.path("value").asInt()).isBetween(last, 100);
            last = next.path("value").asInt();
            told++;
            next = client.next();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(last).isEqualTo(100);
        assertThat(told).isLessThanOrEqualTo((int) (2 * seconds) + 2);
        JsonNode progress = progress(begun);
        assertThat(progress.path("bytes_uploaded").asInt()).isEqualTo(content.length);
        assertThat(progress.path("completed_chunks")).isEqualTo(progress.path("total_chunks"));
        assertThat(progress.path("progress_percent").asDouble()).isEqualTo(100);
        assertThat(waybill.get("/api/v1/system/upload-progress/" + UUID.randomUUID())
                        .path("error")
                        .asText())
                .isEqualTo("File not found or no active upload");
    }

    @Test
    void aPageOfOthersMayNotConnect() throws Exception {
        Begun begun = begin("foreign.bin", 10);
        assertThatThrownBy(() -> http.newWebSocketBuilder()
                        .header("Origin", "https://foreign.example")
                        .buildAsync(
                                URI.create("ws://" + waybill.uri("/").getAuthority() + "/ws_api/upload/" + begun.id()),
                                new WebSocket.Listener() {})
                        .join())
                .hasStackTraceContaining("403");
    }

    private static Begun begin(String name, int size) throws Exception {
        JsonNode begun = waybill.post(
                "/api/v1/upload/initiate",
                "{\"filename\": \"%s\", \"size\": %d, \"content_type\": \"application/octet-stream\"}"
                        .formatted(name, size),
                200);
        assertThat(begun.path("filename").asText()).isEqualTo(name);
        return new Begun(
                begun.path("file_id").asText(), begun.path("gdrive_upload_url").asText());
    }

    private static JsonNode progress(Begun begun) throws Exception {
        return waybill.get("/api/v1/system/upload-progress/" + begun.id());
    }

    private static void assertDelivered(String receipt, String name, byte[] content) throws Exception {
        waybill.delivered(name, "folder");
        assertThat(waybill.batch(name)).hasToString(receipt.replace("/api/v1/batches/", ""));
        try (Stream<Path> files = Files.walk(waybill.outbox())) {
            Path delivered = files.filter(file -> file.getFileName().toString().equals(name))
                    .findFirst()
                    .orElseThrow();
            assertThat(delivered).hasBinaryContent(content);
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
