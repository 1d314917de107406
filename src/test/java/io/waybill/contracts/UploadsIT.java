package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.ledger.Ledger;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content that is sent over HTTP, by tus and by PUT, and delivered to a folder. One process serves all cases. */
class UploadsIT {
    private static final String UPLOADS = "/api/v1/uploads";
    private static final Random RANDOM = new Random(17);

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
                        "waybill.uploads.origins", "https://page.example"));
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @Test
    void tusTellsWhatItSpeaks() throws Exception {
        HttpResponse<String> answer = send(request(UPLOADS).method("OPTIONS", none()));
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Tus-Version")).isEqualTo("1.0.0");
        assertThat(header(answer, "Tus-Extension")).contains("creation", "checksum", "termination", "expiration");
        assertThat(Long.parseLong(header(answer, "Tus-Max-Size"))).isPositive();
    }

    @Test
    void anUploadThatBreaksOffGoesOnWhereItWasAndIsDelivered() throws Exception {
        byte[] content = bytes(3_000_000);
        String upload = create(content.length, "filename", "resumed.bin", "flow", "scans");
        assertThat(header(patch(upload, 0, content, 0, 1_000_000), "Upload-Offset"))
                .isEqualTo("1000000");

        HttpResponse<String> head = head(upload);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Upload-Offset")).isEqualTo("1000000");
        assertThat(header(head, "Upload-Length")).isEqualTo("3000000");
        assertThat(header(head, "Cache-Control")).isEqualTo("no-store");
        HttpResponse<String> elsewhere = patch(upload, 500_000, content, 500_000, content.length);
        assertThat(elsewhere.statusCode()).isEqualTo(409);
        assertThat(elsewhere.body()).contains("1000000").contains("500000");

        HttpResponse<String> last = patch(upload, 1_000_000, content, 1_000_000, content.length);
        assertThat(last.statusCode()).isEqualTo(204);
        assertDelivered(header(last, "Upload-Batch"), "resumed.bin", content);
        assertThat(header(head(upload), "Upload-Offset")).isEqualTo("3000000");
        assertThat(patch(upload, content.length, content, 0, 0).statusCode())
                .as("the answer to the last was lost")
                .isEqualTo(204);
        assertThat(patch(upload, content.length, content, 0, 1).statusCode()).isEqualTo(403);
    }

    @Test
    void bytesWithAnotherChecksumAreNotTaken() throws Exception {
        byte[] content = bytes(200_000);
        String upload = create(content.length, "filename", "checked.bin");
        String good = "sha256 " + Base64.getEncoder().encodeToString(sha256(content));
        byte[] corrupted = content.clone();
        corrupted[77] ^= 1;

        HttpResponse<String> refused = patch(upload, 0, corrupted, 0, corrupted.length, "Upload-Checksum", good);
        assertThat(refused.statusCode()).isEqualTo(460);
        assertThat(header(head(upload), "Upload-Offset")).isEqualTo("0");
        assertThat(patch(upload, 0, content, 0, content.length, "Upload-Checksum", "rot13 abc")
                        .statusCode())
                .isEqualTo(400);

        HttpResponse<String> taken = patch(upload, 0, content, 0, content.length, "Upload-Checksum", good);
        assertThat(taken.statusCode()).isEqualTo(204);
        assertDelivered(header(taken, "Upload-Batch"), "checked.bin", content);
    }

    @Test
    void anEmptyOneIsADocument() throws Exception {
        HttpResponse<String> created = send(request(UPLOADS)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", "0")
                .header("Upload-Metadata", metadata("filename", "empty.bin"))
                .POST(none()));
        assertThat(created.statusCode()).isEqualTo(201);
        assertDelivered(header(created, "Upload-Batch"), "empty.bin", new byte[0]);
    }

    @Test
    void itsFirstBytesMayComeWithItsCreationAndItsLengthLater() throws Exception {
        byte[] content = bytes(70_000);
        HttpResponse<String> created = send(request(UPLOADS)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Defer-Length", "1")
                .header("Upload-Metadata", metadata("filename", "deferred.bin"))
                .header("Content-Type", "application/offset+octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(content, 0, 20_000)));
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(header(created, "Upload-Offset")).isEqualTo("20000");
        String upload = header(created, "Location");
        assertThat(header(head(upload), "Upload-Defer-Length")).isEqualTo("1");

        HttpResponse<String> last = patch(upload, 20_000, content, 20_000, 70_000, "Upload-Length", "70000");
        assertThat(last.statusCode()).isEqualTo(204);
        assertDelivered(header(last, "Upload-Batch"), "deferred.bin", content);
    }

    @Test
    void whatIsGivenUpIsGone() throws Exception {
        byte[] content = bytes(1_000);
        String upload = create(content.length, "filename", "given-up.bin");
        patch(upload, 0, content, 0, 500);

        assertThat(send(request(upload).header("Tus-Resumable", "1.0.0").DELETE())
                        .statusCode())
                .isEqualTo(204);
        assertThat(head(upload).statusCode()).isEqualTo(404);
        assertThat(patch(upload, 500, content, 500, 1_000).statusCode()).isEqualTo(404);
        try (Stream<Path> left = Files.walk(home.resolve("staging"))) {
            assertThat(left.filter(Files::isRegularFile)).noneMatch(file -> sizeOf(file) == 500);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out.bin", "a/../../b", "line\nbreak", "\u202egnp.exe", "zero\u0000"})
    void aNameThatLeadsElsewhereOrLiesIsRefused(String name) throws Exception {
        HttpResponse<String> refused = creation(10, "filename", name);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("its name");
    }

    @Test
    void anotherVersionAnUnknownFlowAndBadNumbersAreRefusedInWords() throws Exception {
        HttpResponse<String> version =
                send(request(UPLOADS).header("Upload-Length", "1").POST(none()));
        assertThat(version.statusCode()).isEqualTo(412);
        assertThat(header(version, "Tus-Version")).isEqualTo("1.0.0");
        HttpResponse<String> flow = creation(10, "filename", "a.bin", "flow", "nowhere");
        assertThat(flow.statusCode()).isEqualTo(422);
        assertThat(flow.body()).contains("nowhere").contains("scans");
        for (String length : new String[] {"-1", "abc", "", "99999999999999999999"}) {
            HttpResponse<String> bad = send(request(UPLOADS)
                    .header("Tus-Resumable", "1.0.0")
                    .header("Upload-Length", length)
                    .POST(none()));
            assertThat(bad.statusCode()).as(length).isEqualTo(400);
        }
        HttpResponse<String> large = creation(1L << 50, "filename", "a.bin");
        assertThat(large.statusCode()).isEqualTo(413);
    }

    @Test
    void aFileIsPutInOneRequestAndAnArchiveIsTakenApart() throws Exception {
        byte[] content = bytes(400_000);
        HttpResponse<String> put = put(
                "put.bin",
                content,
                "Content-Digest",
                "sha-256=:%s:".formatted(Base64.getEncoder().encodeToString(sha256(content))));
        assertThat(put.statusCode()).isEqualTo(201);
        assertDelivered(batch(put), "put.bin", content);

        byte[] first = bytes(5_000);
        byte[] second = bytes(6_000);
        HttpResponse<String> archive = put("two.zip", zip(Map.of("sub/first.bin", first, "second.bin", second)));
        assertThat(archive.statusCode()).isEqualTo(201);
        JsonNode receipt = settled(batch(archive));
        assertThat(receipt.at("/counts/delivered").asInt()).isEqualTo(2);
        assertThat(waybill.outbox().resolve("scans")).isDirectoryRecursivelyContaining("glob:**/first*");

        byte[] cut = Arrays.copyOf(zip(Map.of("a.bin", first)), 3_000);
        HttpResponse<String> refused = put("cut.zip", cut);
        assertThat(refused.statusCode()).isEqualTo(201);
        assertThat(settled(batch(refused)).at("/counts/rejected").asInt()).isEqualTo(1);
        await().until(() -> Files.isDirectory(home.resolve("quarantine")));

        HttpResponse<String> wrong = put(
                "wrong.bin",
                content,
                "Content-Digest",
                "sha-256=:%s:".formatted(Base64.getEncoder().encodeToString(sha256(first))));
        assertThat(wrong.statusCode()).isEqualTo(460);
    }

    @Test
    void aFormWithSeveralFilesIsOneBatchAndItsManifestDescribesThem() throws Exception {
        byte[] first = bytes(300_000);
        byte[] second = bytes(50);
        String manifest = "name,symbol,language\nsub/first.bin,A/80/1,EN\nsecond.bin,A/80/2,FR\n";
        String boundary = "----form";
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        part(form, boundary, "flow", null, "scans".getBytes(StandardCharsets.UTF_8));
        part(form, boundary, "files", "sub/first.bin", first);
        part(form, boundary, "files", "second.bin", second);
        part(form, boundary, "files", "inner.zip", zip(Map.of("entry.bin", bytes(77))));
        part(form, boundary, "manifest", "manifest.csv", manifest.getBytes(StandardCharsets.UTF_8));
        form.write(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));

        HttpResponse<String> answer = form(boundary, form.toByteArray());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode receipt = settled(batch(answer));
        assertThat(receipt.at("/counts/delivered").asInt())
                .as(receipt.toString())
                .isEqualTo(2);
        assertThat(receipt.path("documents").findValuesAsText("symbol")).containsExactlyInAnyOrder("A/80/1", "A/80/2");
        String other = answer.body().replaceAll("(?s).*\"batches\":\\[\"[^\"]+\",\"([^\"]+)\"].*", "$1");
        assertThat(settled(other).at("/counts/delivered").asInt()).isEqualTo(1);

        HttpResponse<String> cut = form(boundary, Arrays.copyOf(form.toByteArray(), form.size() - 200));
        assertThat(cut.statusCode()).isEqualTo(400);
        assertThat(cut.body()).contains("form is broken");
    }

    @Test
    void ofAnnouncedFilesThoseGoOnOfWhichTheLastIsGivenUp() throws Exception {
        HttpResponse<String> announced = send(
                request("/api/v1/batches")
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"flow\": \"scans\", \"files\": [{\"name\": \"comes.bin\", \"size\": 5}, {\"name\": \"never.bin\"}]}")));
        JsonNode files = new ObjectMapper().readTree(announced.body()).path("files");
        patch(files.at("/0/url").asText(), 0, bytes(5), 0, 5);

        assertThat(send(request(files.at("/1/url").asText()).DELETE()).statusCode())
                .isEqualTo(204);

        JsonNode receipt = await().until(
                        () -> waybill.get(
                                "/api/v1/batches/" + files.at("/0/batch").asText()),
                        found -> found.has("settled"));
        assertThat(receipt.at("/counts/delivered").asInt()).isEqualTo(1);
        assertThat(receipt.at("/documents/0/name").asText()).isEqualTo("comes.bin");
        assertThat(head(files.at("/1/url").asText()).statusCode()).isEqualTo(404);
    }

    @Test
    void announcedFilesCanBeCancelledWhileSomeOfThemAreToCome() throws Exception {
        HttpResponse<String> announced = send(
                request("/api/v1/batches")
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"flow\": \"scans\", \"files\": [{\"name\": \"one.bin\", \"size\": 5}, {\"name\": \"two.bin\"}]}")));
        JsonNode files = new ObjectMapper().readTree(announced.body()).path("files");
        patch(files.at("/0/url").asText(), 0, bytes(5), 0, 5);
        String batch = "/api/v1/batches/" + files.at("/0/batch").asText();

        HttpResponse<String> cancelled = send(request(batch + "/cancel").POST(none()));

        assertThat(cancelled.statusCode()).isEqualTo(202);
        assertThat(cancelled.body()).contains("\"uploads\":2");
        assertThat(head(files.at("/0/url").asText()).statusCode()).isEqualTo(404);
        assertThat(head(files.at("/1/url").asText()).statusCode()).isEqualTo(404);
        assertThat(send(request(batch + "/cancel").POST(none())).statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsLeftOfAnUploadThatWasGivenUpGoesAfterAnEndInBetween() throws Exception {
        String upload = create(1_000, "filename", "left.bin", "flow", "scans");
        patch(upload, 0, bytes(1_000), 0, 500);
        UUID id = UUID.fromString(upload.substring(upload.lastIndexOf('/') + 1));
        Ledger ledger = waybill.bean(Ledger.class);
        Path content =
                Path.of(ledger.read().queryForObject("SELECT content FROM upload WHERE id = ?", String.class, id));
        assertThat(content).exists();
        ledger.write(writes -> writes.jdbc().update("UPDATE upload SET state = 'GIVEN_UP' WHERE id = ?", id));

        assertThat(head(upload).statusCode()).isEqualTo(404);
        await().until(() -> Files.notExists(content)
                && ledger.read()
                        .queryForList("SELECT id FROM upload WHERE id = ?", UUID.class, id)
                        .isEmpty());
    }

    @Test
    void announcedFilesAreABatchWhenTheLastOfThemIsHere() throws Exception {
        byte[] first = bytes(1_000);
        byte[] second = bytes(2_000);
        HttpResponse<String> announced = send(
                request("/api/v1/batches")
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"flow\": \"scans\", \"files\": ["
                                                + "{\"name\": \"a.bin\", \"size\": 1000}, {\"name\": \"b.bin\", \"metadata\": {\"box\": \"7\"}}]}")));
        assertThat(announced.statusCode()).as(announced.body()).isEqualTo(201);
        JsonNode answer = new ObjectMapper().readTree(announced.body());
        String batch = answer.at("/files/0/batch").asText();
        assertThat(answer.at("/files/1/batch").asText()).isEqualTo(batch);
        patch(answer.at("/files/0/url").asText(), 0, first, 0, 1_000);

        HttpResponse<String> early =
                send(request("/api/v1/batches/" + batch + "/complete").POST(none()));
        assertThat(early.statusCode()).isEqualTo(409);
        assertThat(early.body()).contains("b.bin").doesNotContain("a.bin");
        patch(answer.at("/files/1/url").asText(), 0, second, 0, 2_000, "Upload-Length", "2000");

        assertThat(send(request("/api/v1/batches/" + batch + "/complete").POST(none()))
                        .statusCode())
                .isEqualTo(202);
        JsonNode receipt = settled(batch);
        assertThat(receipt.at("/counts/delivered").asInt())
                .as(receipt.toString())
                .isEqualTo(2);
        assertThat(receipt.toString()).contains("\"box\"");
    }

    @Test
    void aClientThatKnowsNoPatchSaysSoInAHeader() throws Exception {
        byte[] content = bytes(10_000);
        String upload = create(content.length, "filename", "overridden.bin");
        HttpResponse<String> sent = send(request(upload)
                .header("Tus-Resumable", "1.0.0")
                .header("X-HTTP-Method-Override", "PATCH")
                .header("Upload-Offset", "0")
                .header("Content-Type", "application/offset+octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(content)));
        assertThat(sent.statusCode()).isEqualTo(204);
        assertDelivered(header(sent, "Upload-Batch"), "overridden.bin", content);
    }

    @Test
    void whatIsNotTakenIsRefusedBeforeItIsSent() throws Exception {
        URI uri = waybill.uri("/api/v1/inbox/nowhere/large.bin");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
            socket.getOutputStream()
                    .write(("PUT " + uri.getPath() + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000000\r\n"
                                    + "Authorization: Bearer " + waybill.token() + "\r\nExpect: 100-continue\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(answer.readLine()).startsWith("HTTP/1.1 422");
        }
    }

    @Test
    void partsThatWereSentAtTheSameTimeAreJoined() throws Exception {
        byte[] content = bytes(900_000);
        String first = part(300_000);
        String second = part(500_000);
        String third = part(100_000);
        patch(second, 0, content, 300_000, 800_000);
        patch(first, 0, content, 0, 300_000);
        patch(third, 0, content, 800_000, 850_000);
        assertThat(header(head(first), "Upload-Concat")).isEqualTo("partial");
        String all = "final;%s %s %s".formatted(first, second, third);
        HttpResponse<String> early = joined(all, "joined.bin");
        assertThat(early.statusCode()).isEqualTo(400);
        assertThat(early.body()).contains("not whole");
        patch(third, 50_000, content, 850_000, 900_000);

        HttpResponse<String> created = joined(all, "joined.bin");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        String upload = header(created, "Location");
        HttpResponse<String> done = await().until(
                        () -> head(upload), answer -> answer.headers().map().containsKey("upload-offset"));
        assertThat(header(done, "Upload-Offset")).isEqualTo("900000");
        assertThat(header(done, "Upload-Length")).isEqualTo("900000");
        assertThat(header(done, "Upload-Concat")).isEqualTo(all);
        assertDelivered(header(done, "Upload-Batch"), "joined.bin", content);
        assertThat(patch(upload, 900_000, content, 0, 1).statusCode()).isEqualTo(403);
        await().untilAsserted(() -> assertThat(head(second).statusCode())
                .as("a part goes with its whole")
                .isEqualTo(404));
        JsonNode books = waybill.get("/actuator/books");
        assertThat(books.toString()).doesNotContain("partial");
    }

    @Test
    void aPartMayOccurTwiceAndOnlyPartsAreJoined() throws Exception {
        byte[] content = bytes(7_000);
        String part = part(7_000);
        patch(part, 0, content, 0, 7_000);
        String whole = create(10, "filename", "no-part.bin");
        for (String bad : new String[] {
            "final;" + whole, "final;", "final;/api/v1/uploads/x", "other", "final;" + part + " " + whole
        }) {
            assertThat(joined(bad, "bad.bin").statusCode()).as(bad).isEqualTo(400);
        }
        HttpResponse<String> twice = joined("final;http://elsewhere.example" + part + " " + part, "twice.bin");
        assertThat(twice.statusCode()).as(twice.body()).isEqualTo(201);
        HttpResponse<String> done = await().until(
                        () -> head(header(twice, "Location")),
                        answer -> answer.headers().map().containsKey("upload-batch"));
        byte[] both = Arrays.copyOf(content, 14_000);
        System.arraycopy(content, 0, both, 7_000, 7_000);
        assertDelivered(header(done, "Upload-Batch"), "twice.bin", both);
        HttpResponse<String> withLength = send(request(UPLOADS)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", "7000")
                .header("Upload-Concat", "final;" + part)
                .POST(none()));
        assertThat(withLength.statusCode()).isEqualTo(400);
    }

    private static String part(long length) throws Exception {
        HttpResponse<String> created = send(request(UPLOADS)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", String.valueOf(length))
                .header("Upload-Concat", "partial")
                .POST(none()));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return header(created, "Location");
    }

    private static HttpResponse<String> joined(String concat, String name) throws Exception {
        return send(request(UPLOADS)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Concat", concat)
                .header("Upload-Metadata", metadata("filename", name, "flow", "scans"))
                .POST(none()));
    }

    @Test
    void aPageOfAnOriginThatIsNamedMaySendAndReadsWhatItNeeds() throws Exception {
        HttpResponse<String> preflight = send(request(UPLOADS)
                .header("Origin", "https://page.example")
                .header("Access-Control-Request-Method", "PATCH")
                .header("Access-Control-Request-Headers", "tus-resumable,upload-offset,content-type")
                .method("OPTIONS", none()));
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(header(preflight, "Access-Control-Allow-Origin")).isEqualTo("https://page.example");
        assertThat(header(preflight, "Access-Control-Allow-Methods")).contains("PATCH", "HEAD", "DELETE");
        assertThat(header(preflight, "Access-Control-Allow-Headers")).containsIgnoringCase("upload-offset");
        assertThat(header(preflight, "Access-Control-Max-Age")).isEqualTo("86400");
        HttpResponse<String> created = send(request(UPLOADS)
                .header("Origin", "https://page.example")
                .header("Sec-Fetch-Site", "cross-site")
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", "9")
                .POST(none()));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(header(created, "Access-Control-Expose-Headers"))
                .contains("Location", "Upload-Offset", "Upload-Length", "Tus-Resumable", "Upload-Expires");
        HttpResponse<String> options =
                send(request(UPLOADS).header("Origin", "https://page.example").method("OPTIONS", none()));
        assertThat(header(options, "Tus-Version"))
                .as("without a preflight it is tus's own question")
                .isEqualTo("1.0.0");
        assertThat(send(request(UPLOADS)
                                .header("Origin", "https://other.example")
                                .header("Access-Control-Request-Method", "POST")
                                .method("OPTIONS", none()))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aPageOfSomebodyElseCanSendNothing() throws Exception {
        assertThat(send(request("/api/v1/batches")
                                .header("Origin", "http://evil.example")
                                .header("Content-Type", "multipart/form-data; boundary=x")
                                .POST(none()))
                        .statusCode())
                .isEqualTo(403);
    }

    private static void part(
            ByteArrayOutputStream form, String boundary, String field, @Nullable String file, byte[] content)
            throws IOException {
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field + "\""
                + (file == null ? "" : "; filename=\"" + file + "\"") + "\r\n\r\n";
        form.write(head.getBytes(StandardCharsets.UTF_8));
        form.write(content);
        form.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static HttpResponse<String> form(String boundary, byte[] body) throws Exception {
        return send(request("/api/v1/batches")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private static void assertDelivered(String batch, String name, byte[] content) throws Exception {
        JsonNode receipt = settled(batch);
        assertThat(receipt.at("/counts/delivered").asInt()).isEqualTo(1);
        assertThat(receipt.at("/documents/0/name").asText()).isEqualTo(name);
        Path delivered = Path.of(
                URI.create(receipt.at("/documents/0/deliveries/0/location").asText()));
        assertThat(Files.readAllBytes(delivered)).isEqualTo(content);
    }

    private static JsonNode settled(String batch) {
        return await().until(() -> waybill.get("/api/v1/batches/" + batch), receipt -> receipt.has("settled"));
    }

    private static String batch(HttpResponse<String> answer) {
        return answer.body().replaceAll("(?s).*\"batch\":\"([^\"]+)\".*", "$1");
    }

    private static String create(long length, String... metadata) throws Exception {
        HttpResponse<String> created = creation(length, metadata);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(header(created, "Tus-Resumable")).isEqualTo("1.0.0");
        assertThat(header(created, "Upload-Expires")).endsWith("GMT");
        return header(created, "Location");
    }

    private static HttpResponse<String> creation(long length, String... metadata) throws Exception {
        return send(request(UPLOADS)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", String.valueOf(length))
                .header("Upload-Metadata", metadata(metadata))
                .POST(none()));
    }

    private static HttpResponse<String> patch(
            String upload, long offset, byte[] content, int from, int to, String... headers) throws Exception {
        HttpRequest.Builder request = request(upload)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", String.valueOf(offset))
                .header("Content-Type", "application/offset+octet-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.method("PATCH", HttpRequest.BodyPublishers.ofByteArray(content, from, to - from)));
    }

    private static HttpResponse<String> head(String upload) throws Exception {
        return send(request(upload).header("Tus-Resumable", "1.0.0").method("HEAD", none()));
    }

    private static HttpResponse<String> put(String name, byte[] content, String... headers) throws Exception {
        HttpRequest.Builder request = request("/api/v1/inbox/scans/" + name);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.PUT(HttpRequest.BodyPublishers.ofByteArray(content)));
    }

    private static String metadata(String... keysAndValues) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            all.append(i == 0 ? "" : ",")
                    .append(keysAndValues[i])
                    .append(' ')
                    .append(Base64.getEncoder().encodeToString(keysAndValues[i + 1].getBytes(StandardCharsets.UTF_8)));
        }
        return all.toString();
    }

    private static HttpRequest.Builder request(String path) {
        return waybill.request(path);
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] sha256(byte[] content) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(content);
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return zip.toByteArray();
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return -1;
        }
    }
}
