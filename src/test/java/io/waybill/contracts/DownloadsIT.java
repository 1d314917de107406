package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waybill.ledger.Ledger;
import io.waybill.servers.S3Server;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that were delivered to a folder and to S3, and are read again over HTTP. One process serves all cases. */
class DownloadsIT {
    private static final String BUCKET = "waybill-downloads";
    private static final int LARGE = 41_000_123;
    private static final int BLOCK = 8 << 20;

    @TempDir
    static Path home;

    private static RunningWaybill waybill;
    private static HttpClient http;
    private static byte[] large;

    @BeforeAll
    static void start() throws Exception {
        S3Server server = S3Server.shared();
        server.clear(BUCKET);
        waybill = RunningWaybill.start(
                home,
                Map.of(
                        "waybill.flows.scans.stores",
                        "folder,minio",
                        "waybill.stores.folder.when",
                        "true",
                        "waybill.stores.minio.when",
                        "true",
                        "waybill.stores.minio.endpoint",
                        server.endpoint(),
                        "waybill.stores.minio.access-key",
                        S3Server.ACCESS_KEY,
                        "waybill.stores.minio.secret-key",
                        S3Server.SECRET_KEY,
                        "waybill.stores.minio.bucket",
                        BUCKET,
                        "waybill.downloads.spool",
                        home.resolve("spool").toString()));
        http = HttpClient.newHttpClient();
        large = deliver("large.bin", LARGE);
    }

    @AfterAll
    static void stop() {
        waybill.close();
        large = new byte[0];
    }

    @Test
    void aDocumentIsGivenWithItsTypeItsNameAndItsDigest() throws Exception {
        byte[] content = deliver("year 2026/r\u00e9sum\u00e9 \"final\".pdf", 70_000);

        HttpResponse<byte[]> answer = get("year 2026/r\u00e9sum\u00e9 \"final\".pdf");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(content);
        assertThat(header(answer, "Content-Length")).isEqualTo("70000");
        assertThat(header(answer, "Content-Type")).isEqualTo("application/pdf");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(answer, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(answer, "Repr-Digest")).startsWith("sha-256=:");
        assertThat(header(answer, "Content-Disposition"))
                .startsWith("attachment")
                .contains("filename*=UTF-8''r%C3%A9sum%C3%A9%20%22final%22.pdf")
                .doesNotContain("/");
    }

    @Test
    void anEmptyDocumentIsGivenToo() throws Exception {
        deliver("empty.txt", 0);
        HttpResponse<byte[]> answer = get("empty.txt");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(get("empty.txt", "Range", "bytes=0-").statusCode()).isEqualTo(416);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=100-, 100, 41000023",
        "bytes=-7, 41000116, 7",
        "bytes=8388600-8388620, 8388600, 21",
        "bytes=8388608-16777215, 8388608, 8388608",
        "bytes=41000122-99999999999, 41000122, 1",
        "bytes=-99999999999, 0, 41000123"
    })
    void aRangeIsGivenWhereverItBegins(String range, int from, int length) throws Exception {
        HttpResponse<byte[]> answer = get("large.bin", "Range", range);
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(header(answer, "Content-Range"))
                .isEqualTo("bytes " + from + "-" + (from + length - 1) + "/" + LARGE);
        assertThat(Arrays.equals(answer.body(), Arrays.copyOfRange(large, from, from + length)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,5-6", "bytes=abc", "pages=1-2", "bytes=5-2", "bytes="})
    void ofSeveralRangesOrWhatIsNoneTheWholeIsGiven(String range) throws Exception {
        HttpResponse<byte[]> answer = get("large.bin", "Range", range);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSize(LARGE);
    }

    @Test
    void aRangeBehindTheEndIsRefused() throws Exception {
        HttpResponse<byte[]> answer = get("large.bin", "Range", "bytes=41000123-");
        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(header(answer, "Content-Range")).isEqualTo("bytes */" + LARGE);
        assertThat(new String(answer.body())).contains("41000123 bytes");
    }

    @Test
    void aRangeIsGivenOnlyOfWhatIsStillTheSame() throws Exception {
        String tag = header(head("large.bin"), "ETag");
        assertThat(get("large.bin", "Range", "bytes=0-1", "If-Range", tag).statusCode())
                .isEqualTo(206);
        assertThat(get("large.bin", "Range", "bytes=0-1", "If-Range", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("large.bin", "If-None-Match", tag).statusCode()).isEqualTo(304);
    }

    @Test
    void headTellsTheSameWithoutAByte() throws Exception {
        HttpResponse<byte[]> answer = head("large.bin");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Length")).isEqualTo(String.valueOf(LARGE));
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aBlockThatIsDamagedAtOneStoreIsReadAtTheOther() throws Exception {
        byte[] content = deliver("damaged.bin", LARGE);
        damage(file("damaged.bin"), BLOCK + 5);

        HttpResponse<byte[]> answer = get("damaged.bin");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Arrays.equals(answer.body(), content)).isTrue();
        assertThat(waybill.log())
                .anyMatch(line -> line.contains("damaged.bin") && line.contains("damaged within the 8388608 bytes"));
    }

    @Test
    void whatSomebodyTookOutOfTheFolderIsReadAtTheOther() throws Exception {
        byte[] content = deliver("taken.bin", 50_000);
        Files.delete(file("taken.bin"));
        assertThat(get("taken.bin").body()).isEqualTo(content);
    }

    @Test
    void whatNoStoreHasWholeIsNotGiven() throws Exception {
        deliver("lost.bin", 50_000);
        Files.delete(file("lost.bin"));
        Files.delete(object("lost.bin"));

        HttpResponse<byte[]> answer = get("lost.bin");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(new String(answer.body())).contains("folder: ", "minio: ", "lost.bin can't be read");
    }

    @Test
    void whatTurnsOutToBeDamagedOnTheWayEndsBeforeTheLengthThatWasAnnounced() throws Exception {
        deliver("broken.bin", LARGE);
        damage(file("broken.bin"), 3 * BLOCK + 5);
        damage(object("broken.bin"), 3 * BLOCK + 5);

        assertThatThrownBy(() -> get("broken.bin"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("fixed content-length: " + LARGE);
        assertThat(get("broken.bin", "Range", "bytes=0-100").statusCode()).isEqualTo(206);
    }

    @Test
    void nothingOfThemStaysOnTheDisk() throws Exception {
        get("large.bin");
        await().until(() -> {
            try (var left = Files.list(home.resolve("spool"))) {
                return left.findAny().isEmpty();
            }
        });
    }

    @Test
    void whatIsUnknownIsSoAndWhatIsNoIdToo() throws Exception {
        assertThat(send(request(UUID.randomUUID().toString()).GET()).statusCode())
                .isEqualTo(404);
        assertThat(send(request("x").GET()).statusCode()).isEqualTo(400);
    }

    private static byte[] deliver(String name, int size) throws IOException {
        Path file = name.endsWith(".pdf") ? Contents.pdf(home, size) : Contents.of(home, size);
        waybill.drop(file, name);
        waybill.delivered(name, "folder");
        waybill.delivered(name, "minio");
        return Files.readAllBytes(file);
    }

    private static Path file(String name) {
        return waybill.outbox()
                .resolve(waybill.booked(name, "folder").orElseThrow().target());
    }

    private static Path object(String name) throws IOException {
        return S3Server.shared()
                .folder(BUCKET)
                .resolve(waybill.booked(name, "minio").orElseThrow().target());
    }

    private static void damage(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) ~one.get(0)).rewind();
            channel.write(one, at);
        }
    }

    private static HttpResponse<byte[]> get(String name, String... headers) throws Exception {
        HttpRequest.Builder request = request(document(name)).GET();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static HttpResponse<byte[]> head(String name) throws Exception {
        return send(request(document(name)).method("HEAD", HttpRequest.BodyPublishers.noBody()));
    }

    private static String document(String name) {
        return String.valueOf(waybill.bean(Ledger.class)
                .read()
                .queryForList("SELECT id FROM document WHERE name = ? ORDER BY id DESC LIMIT 1", UUID.class, name)
                .get(0));
    }

    private static HttpRequest.Builder request(String document) {
        return waybill.request("/api/v1/documents/" + document + "/content");
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
