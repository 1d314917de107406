package io.waybill.standin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.commons.io.input.InfiniteCircularInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OdsStandInTest {
    private static final OdsStandIn.Settings SETTINGS = OdsStandIn.Settings.of("u", "p&1", "id", "secret");
    private static final String QUERY = "username=u&password=p%261&client_id=id&client_secret=secret";
    private static final String PDF = "%PDF-1.7 not much of it";
    private static final String PDF_SHA256 = "ab1469eeb3b6f93b4a873cac5379bf92694fbd67afde7797f538ca588fd543af";
    private static final String ENGLISH = """
            {"symbol": "A/RES/70/11", "area": "UNDOC", "distribution": "GEN", "perLanguage": {"EN": {"jobNumber": "NX900002"}}}""";

    private OdsServer ods;
    private LoadingApiClient client;

    @BeforeEach
    void start() throws Exception {
        ods = OdsServer.start(SETTINGS);
        client = new LoadingApiClient(ods.baseUrl());
        client.logIn(QUERY, "u:p&1:id:secret");
    }

    @AfterEach
    void stop() {
        ods.close();
    }

    @Test
    void aTokenNeedsTheCredentialsInTheQueryAndInTheHeader() throws Exception {
        assertThat(client.logIn(QUERY, "u:p&1:id:secret").statusCode()).isEqualTo(200);
        assertThat(client.logIn(QUERY, "u:p&1").statusCode()).isEqualTo(401);
        assertThat(client.logIn("username=u", "u:p&1:id:secret").statusCode()).isEqualTo(401);
    }

    @Test
    void aCallWithAnUnknownTokenIsAnsweredWith401() throws Exception {
        HttpResponse<String> response = new LoadingApiClient(ods.baseUrl()).get("api/loading/symbol?s=A&em=true");

        assertThat(response.statusCode()).isEqualTo(401);
    }

    @Test
    void anExpiredTokenIsRefusedUntilTheNextLogIn() throws Exception {
        ods.expireTokens();
        assertThat(client.get("api/loading/symbol?s=A&em=true").statusCode()).isEqualTo(401);

        client.logIn(QUERY, "u:p&1:id:secret");
        assertThat(client.get("api/loading/symbol?s=A&em=true").statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenSaysThatItIsOfAStandInAndNobodyCanChangeWhatItDoes() throws Exception {
        try (OdsStandIn alone = OdsStandIn.start(SETTINGS)) {
            LoadingApiClient other = new LoadingApiClient(alone.baseUrl());

            assertThat(other.logIn(QUERY, "u:p&1:id:secret").body()).contains("\"standIn\":true");
            assertThat(other.get("stand-in").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aLookUpIsExactOnlyIfAskedTo() throws Exception {
        ods.know("A/RES/70/1", Map.of("EN", "N1500001"));
        ods.know("A/RES/70/11", Map.of("EN", "N1500002"));

        assertThat(client.get("api/loading/symbol?s=a/res/70/1&em=true").body())
                .contains("\"matches\":1", "\"job_numbers\":[\"\",\"\",\"N1500001\",\"\",\"\",\"\",\"\"]")
                .contains("\"release_dates\":[\"0001-01-01T00:00:00Z\"");
        assertThat(client.get("api/loading/symbol?s=A%2FRES%2F70%2F1").body()).contains("\"matches\":2");
        assertThat(client.get("api/loading/symbol?s=A/RES/99&em=true").body()).contains("\"matches\":0", "\"data\":[]");
    }

    @Test
    void aSearchSaysWhetherANumberIsTaken() throws Exception {
        ods.know("S/RES/2803 (2025)", Map.of("FR", "N2512345"));

        assertThat(client.get("api/loading/search?k=N2512345&em=true").body()).contains("\"matches\":1");
        assertThat(client.get("api/loading/search?k=N25&em=true").body()).contains("\"matches\":0");
        assertThat(client.get("api/loading/symbol?s=S/RES/2803%20(2025)&em=true")
                        .body())
                .contains("\"matches\":1");
    }

    @Test
    void aNewRecordCanBeLookedUp() throws Exception {
        assertThat(client.save(record("A/RES/70/11", "NX90000")).body()).isEqualTo("{\"status\":1}");

        OdsRecord record = ods.record("A/RES/70/11").orElseThrow();
        assertThat(record.jobNumbers()).startsWith("NX900000", "NX900001").endsWith("NX900006");
        assertThat(record.title()).isEqualTo("A title");
        assertThat(record.isReleased("EN")).isFalse();
    }

    @Test
    void aRegisteredNumberCanNeitherBeChangedNorGivenTwice() throws Exception {
        client.save(record("A/RES/70/11", "NX90000"));

        assertThat(client.save(record("A/RES/70/11", "NX90000")).body()).isEqualTo("{\"status\":1}");
        assertThat(client.save(record("A/RES/70/11", "NX90001")).body()).contains("\"status\":-1", "NX900000");
        assertThat(client.save(record("A/RES/70/12", "NX90000")).body()).contains("\"status\":-1", "is taken");
        assertThat(client.save(record("A/RES/70/13", "xxx")).body()).contains("Not a job number: xxx0");
        assertThat(client.save("{\"symbols\": [\"A/1\"]}").body()).contains("\"status\":-1");
    }

    @Test
    void aReleaseDateIsSetOnce() throws Exception {
        ods.know("A/RES/70/11", Map.of("EN", "NX900002"));
        String form = "symbol=A%2FRES%2F70%2F11&fieldName=releaseDate&lang=EN&fieldValue=";

        assertThat(client.patch(form + "2025-01-02T03%3A04%3A05Z").body()).isEqualTo("{\"status\":1}");
        assertThat(client.patch(form + "2025-01-02T03%3A04%3A05Z").body()).isEqualTo("{\"status\":1}");
        assertThat(client.patch(form + "2026-01-02T03%3A04%3A05Z").body()).contains("\"status\":-1");
        assertThat(client.patch(form + "yesterday").body()).contains("\"status\":-1");
        assertThat(ods.record("A/RES/70/11").orElseThrow().releaseDate("EN")).isEqualTo("2025-01-02T03:04:05Z");
    }

    @Test
    void aFileIsHashedAndTheLastOneCounts() throws Exception {
        ods.know("A/RES/70/11", Map.of("EN", "NX900002"));

        client.file(ENGLISH, "NX900002.pdf", "NX900002.pdf", "%PDF-1.4 an older one");
        HttpResponse<String> response = client.file(ENGLISH, "NX900002.pdf", "NX900002.pdf", PDF);

        assertThat(response.body()).isEqualTo("{\"status\":1}");
        assertThat(ods.files())
                .containsOnly(Map.entry(
                        "NX900002", new ReceivedFile("NX900002", "A/RES/70/11", "EN", PDF.length(), PDF_SHA256, 2)));
        assertThat(ods.requests(Endpoint.FILE)).isEqualTo(2);
    }

    @Test
    void whatIsWrongWithAFileIsSaid() throws Exception {
        ods.know("A/RES/70/11", Map.of("EN", "NX900002", "FR", "NX900003"));
        String name = "NX900002.pdf";

        assertThat(client.file(ENGLISH, "file", name, PDF).body()).contains("must be NX900002.pdf, not file");
        assertThat(client.file(ENGLISH, name, "a.pdf", PDF).body()).contains("must be NX900002.pdf");
        assertThat(client.file(ENGLISH, name, name, "\u001f\u008b\b").body()).contains("is compressed");
        assertThat(client.file(ENGLISH, name, name, "<Error>NoSuchKey</Error>").body())
                .contains("is not a PDF");
        assertThat(client.file(ENGLISH, name, name, "%PD").body()).contains("is not a PDF");
        assertThat(client.file(ENGLISH.replace("EN", "FR"), name, name, PDF).body())
                .contains("The number of A/RES/70/11 FR is NX900003");
        assertThat(client.file(ENGLISH.replace("70/11", "70/12"), name, name, PDF)
                        .body())
                .contains("Unknown symbol: A/RES/70/12");
        assertThat(ods.files()).isEmpty();
    }

    @Test
    void aFileLargerThanTheHeapPassesThrough() throws Exception {
        ods.know("A/RES/70/11", Map.of("EN", "NX900002"));
        long size = Runtime.getRuntime().maxMemory() + 1;

        client.file(ENGLISH, "NX900002.pdf", "NX900002.pdf", pdf(size), size);

        assertThat(ods.files().get("NX900002").size()).isEqualTo(size);
    }

    @Test
    void recordsAndFilesOutliveARestart(@TempDir Path folder) throws Exception {
        try (OdsServer first = OdsServer.start(SETTINGS.keptIn(folder))) {
            first.know("S/RES/2803 (2025)*", Map.of("EN", "NX900002"));
            LoadingApiClient before = new LoadingApiClient(first.baseUrl());
            before.logIn(QUERY, "u:p&1:id:secret");
            before.file(ENGLISH.replace("A/RES/70/11", "s/res/2803 (2025)*"), "NX900002.pdf", "NX900002.pdf", PDF);
        }

        try (OdsServer second = OdsServer.start(SETTINGS.keptIn(folder))) {
            assertThat(second.record("S/RES/2803 (2025)*")).isPresent();
        }
        assertThat(folder.resolve("files/NX900002.pdf")).hasContent(PDF);
        assertThat(folder.resolve("files")).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void symbolsComeFromACsvFile() throws Exception {
        String csv = "symbol,AR,ZH,EN,FR,RU,ES,DE\nE/2002/41(A),I0200160,,I0200161,,,,\n";

        ods.know(new ByteArrayInputStream(csv.getBytes(UTF_8)));

        assertThat(ods.record("E/2002/41(A)").orElseThrow().jobNumber("EN")).isEqualTo("I0200161");
    }

    @Test
    void aSymbolCanBeThereTwice() throws Exception {
        ods.know("A/RES/70/11", Map.of());
        ods.duplicate("A/RES/70/11");

        assertThat(client.get("api/loading/symbol?s=A/RES/70/11&em=true").body())
                .contains("\"matches\":2");
    }

    @Test
    void faultsMeetTheNextRequestsOfTheirEndpoint() throws Exception {
        ods.fail(Endpoint.SEARCH, 2, Fault.status(429, Duration.ofSeconds(7)));
        ods.fail(Endpoint.SEARCH, 1, Fault.html());

        HttpResponse<String> first = client.get("api/loading/search?k=N1&em=true");
        assertThat(first.statusCode()).isEqualTo(429);
        assertThat(first.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(client.get("api/loading/search?k=N1&em=true").statusCode()).isEqualTo(429);
        assertThat(client.get("api/loading/search?k=N1&em=true").body()).startsWith("<!DOCTYPE html>");
        assertThat(client.get("api/loading/search?k=N1&em=true").body()).contains("\"matches\":0");
    }

    @Test
    void aLostAnswerLeavesItsEffectBehind() throws Exception {
        ods.know("A/RES/70/11", Map.of("EN", "NX900002"));
        ods.fail(Endpoint.FILE, 1, Fault.lostAnswer());

        assertThatThrownBy(() -> client.file(ENGLISH, "NX900002.pdf", "NX900002.pdf", PDF))
                .isInstanceOf(IOException.class);

        assertThat(ods.files()).containsOnlyKeys("NX900002");
    }

    @Test
    void aSlowStandInTakesItsTime() throws Exception {
        ods.slow(Duration.ofMillis(200));
        long start = System.nanoTime();

        client.get("api/loading/search?k=N1&em=true");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    private static String record(String symbol, String numberStart) {
        StringBuilder languages = new StringBuilder();
        for (int i = 0; i < OdsRecord.LANGUAGES.size(); i++) {
            String language = OdsRecord.LANGUAGES.get(i);
            languages.append(
                    """
                    %s"%s": {"jobNumber": "%s%d", "releaseDate": "0001-01-01T00:00:00Z", "title": "%s", "fullText": ""}""".formatted(i == 0 ? "" : ",", language, numberStart, i, language.equals("EN") ? "A title" : ""));
        }
        return """
               {"symbols": ["%s", "", ""], "sessions": ["A/70", "", ""], "agendas": ["", "", ""], "area": "UNDOC",
                "distribution": "GEN", "tcodes": ["T0001527"], "publicationDate": "2015-11-13T00:00:00Z",
                "perLanguage": {%s}}""".formatted(symbol, languages);
    }

    private static InputStream pdf(long size) throws IOException {
        InputStream endless = new SequenceInputStream(
                new ByteArrayInputStream(PDF.getBytes(UTF_8)),
                new InfiniteCircularInputStream("--\r\n-- nearly a boundary".getBytes(UTF_8)));
        return BoundedInputStream.builder()
                .setInputStream(endless)
                .setMaxCount(size)
                .get();
    }
}
