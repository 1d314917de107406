package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.flows.WaybillProcess;
import io.waybill.ledger.Ledger;
import io.waybill.servers.CentralDatabase;
import io.waybill.standin.Endpoint;
import io.waybill.standin.Fault;
import io.waybill.standin.OdsRecord;
import io.waybill.standin.OdsServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of symbols, from the central database to ODS: what a librarian sees, and what ODS has afterwards. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SendFilesIT {
    private static final String[] ALL = OdsRecord.LANGUAGES.toArray(String[]::new);
    private static final String SENT = "downloaded and sent successfully!!!";
    private static final String NOT_SENT = "not sent to ODS!!!";

    private Path home;
    private OdsServer ods;
    private CentralDatabase cdb;
    private RunningWaybill waybill;
    private int lists;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        home = folder;
        ods = OdsServer.start();
        cdb = CentralDatabase.start();
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.stores.ods.when", "true");
        settings.put("waybill.stores.ods.url", ods.baseUrl().toString());
        settings.put("waybill.stores.ods.pause", "300ms");
        settings.put("waybill.intake.pause", "200ms");
        settings.put("waybill.catalogue.mongodb", cdb.address());
        settings.put("waybill.catalogue.timeout", "3s");
        settings.put("camel.component.http.response-timeout", "2000");
        settings.put("camel.component.http.so-timeout", "2000");
        waybill = RunningWaybill.start(home, settings);
    }

    @AfterAll
    void stop() throws IOException {
        waybill.close();
        cdb.close();
        ods.close();
    }

    @BeforeEach
    void clearFaults() {
        ods.clearFaults();
    }

    @Test
    void aNewSymbolGetsItsRecordItsNumbersAndItsSevenFiles() {
        cdb.files("A/80/1", ALL);
        cdb.record("A/80/1");
        Map<Endpoint, Integer> before = requests();

        List<String[]> rows = send("A/80/1");

        assertThat(rows).hasSize(7).allSatisfy(row -> assertThat(row[4]).isEqualTo(SENT));
        assertThat(rows).extracting(row -> row[2]).containsExactly(ALL);
        OdsRecord record = ods.record("A/80/1").orElseThrow();
        assertThat(record.jobNumbers())
                .doesNotHaveDuplicates()
                .allSatisfy(number -> assertThat(number).matches("NX9\\d{5}"))
                .containsExactlyElementsOf(rows.stream().map(row -> row[3]).toList());
        assertThat(record.title()).isEqualTo("Title of A/80/1");
        assertThat(record.distribution()).isEqualTo("GENERAL");
        assertThat(record.publicationDate()).isEqualTo("2025-11-13T00:00:00Z");
        assertThat(record.releaseDates()).allSatisfy(date -> assertThat(Instant.parse(date))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1)));
        for (String[] row : rows) {
            assertThat(ods.files().get(row[3]).sha256()).isEqualTo(sha256(CentralDatabase.pdf("A/80/1 in " + row[2])));
        }
        assertThat(since(before))
                .as("one look-up, one question for each number, one record, and two requests for each file")
                .isEqualTo(Map.of(
                        Endpoint.LOOK_UP,
                        1,
                        Endpoint.SEARCH,
                        7,
                        Endpoint.SAVE,
                        1,
                        Endpoint.FILE,
                        7,
                        Endpoint.PATCH,
                        7));
    }

    @Test
    void whatOdsHasIsKept() {
        cdb.files("S/2025/632", "EN", "FR");
        cdb.record("S/2025/632");
        ods.know("S/2025/632", numbers("N25006%s"));
        Map<Endpoint, Integer> before = requests();

        List<String[]> rows = send("S/2025/632");

        assertThat(rows)
                .filteredOn(row -> row[4].equals(SENT))
                .extracting(row -> row[3])
                .containsExactly("N2500602", "N2500603");
        assertThat(rows).filteredOn(row -> !row[4].equals(SENT)).hasSize(5).allSatisfy(row -> {
            assertThat(row[4]).isEqualTo("file not found in ME/CDB!");
            assertThat(row[3]).isEmpty();
            assertThat(row[5]).contains("no file in " + row[2]);
        });
        assertThat(ods.record("S/2025/632").orElseThrow().isReleased("EN")).isTrue();
        assertThat(ods.record("S/2025/632").orElseThrow().isReleased("RU")).isFalse();
        assertThat(since(before)).isEqualTo(Map.of(Endpoint.LOOK_UP, 1, Endpoint.FILE, 2, Endpoint.PATCH, 2));
    }

    @Test
    void aReleaseDateThatStandsIsNotTouched() throws Exception {
        cdb.files("A/80/2", "EN");
        cdb.record("A/80/2");
        send("A/80/2");
        String released = ods.record("A/80/2").orElseThrow().releaseDate("EN");
        cdb.file(
                List.of("A/80/2"),
                "EN",
                CentralDatabase.pdf("a newer one"),
                Instant.now().plusSeconds(60));
        await().until(() -> !Instant.now().toString().startsWith(released.substring(0, 19)));

        List<String[]> rows = send("A/80/2");

        assertThat(rows).filteredOn(row -> row[2].equals("EN")).allSatisfy(row -> assertThat(row[4])
                .isEqualTo(SENT));
        assertThat(ods.record("A/80/2").orElseThrow().releaseDate("EN")).isEqualTo(released);
    }

    @Test
    void aDuplicateInOdsIsReportedAndLeftAsItIs() {
        cdb.files("A/80/3", "EN", "FR");
        cdb.record("A/80/3");
        ods.know("A/80/3", Map.of("EN", "N2580003"));
        ods.duplicate("A/80/3");
        Map<Endpoint, Integer> before = requests();

        List<String[]> rows = send("A/80/3");

        assertThat(rows).filteredOn(row -> List.of("EN", "FR").contains(row[2])).allSatisfy(row -> {
            assertThat(row[4]).isEqualTo(NOT_SENT);
            assertThat(row[5]).contains("There is a duplicate symbol in ODS!!!");
        });
        assertThat(since(before)).isEqualTo(Map.of(Endpoint.LOOK_UP, 1));
    }

    @Test
    void symbolsThatNobodyKnowsAreOneRowAndThoseWithoutFilesSeven() {
        ods.know("A/80/4", numbers("N25804%s"));

        List<String[]> rows = send("A/80/NOWHERE\nA/80/4");

        assertThat(rows).hasSize(8);
        assertThat(rows.get(0)).startsWith("", "A/80/NOWHERE", "", "", "docsymbol does not exist!!!");
        assertThat(rows.subList(1, 8))
                .allSatisfy(row ->
                        assertThat(row[4]).isEqualTo("Symbol exists in ODS but no files found in CDB to download"))
                .extracting(row -> row[2])
                .containsExactly(ALL);
    }

    @Test
    void aRecordThatOdsRefusesGivesItsNumbersBack() {
        cdb.files("A/80/5", "EN");
        cdb.bib(List.of(CentralDatabase.field("191", "a", "A/80/5"), CentralDatabase.field("269", "a", "9999-99-99")));
        int next = next();

        List<String[]> rows = send("A/80/5");

        assertThat(rows).filteredOn(row -> row[2].equals("EN")).allSatisfy(row -> {
            assertThat(row[4]).isEqualTo(NOT_SENT);
            assertThat(row[5]).contains("ODS refused its record: publicationDate is no date");
            assertThat(row[6]).contains("correct the record");
        });
        cdb.files("A/80/6", ALL);
        cdb.record("A/80/6");
        assertThat(send("A/80/6"))
                .extracting(row -> row[3])
                .contains("NX" + next)
                .as("freed numbers are handed out again, the lowest first")
                .isSorted();
    }

    @Test
    void aNumberThatOdsKnowsAlreadyIsSkipped() {
        int next = next();
        ods.know("A/79/OTHER", Map.of("EN", "NX" + (next + 2)));
        cdb.files("A/80/7", ALL);
        cdb.record("A/80/7");

        assertThat(send("A/80/7"))
                .extracting(row -> row[3])
                .doesNotContain("NX" + (next + 2))
                .contains("NX" + next, "NX" + (next + 7))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(
            value = Endpoint.class,
            names = {"LOOK_UP", "SEARCH", "SAVE", "FILE", "PATCH"})
    void aLostAnswerDoublesNothing(Endpoint endpoint) {
        String symbol = "A/81/" + endpoint;
        cdb.files(symbol, ALL);
        cdb.record(symbol);
        ods.fail(endpoint, 1, Fault.lostAnswer());

        List<String[]> rows = send(symbol);

        assertComplete(symbol, rows);
        if (endpoint == Endpoint.FILE) {
            assertThat(rows)
                    .filteredOn(row -> row[5].contains("sent again under the same number"))
                    .hasSize(1);
        } else {
            assertThat(rows)
                    .allSatisfy(
                            row -> assertThat(ods.files().get(row[3]).posts()).isEqualTo(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"401", "429", "503", "500", "html"})
    void troubleOfOdsIsWaitedFor(String trouble) {
        String symbol = "A/82/" + trouble;
        cdb.files(symbol, ALL);
        cdb.record(symbol);
        Fault fault = trouble.equals("html")
                ? Fault.html()
                : new Fault.Status(
                        Integer.parseInt(trouble),
                        trouble.equals("429") ? Optional.of(Duration.ofSeconds(1)) : Optional.empty());
        Stream.of(Endpoint.LOOK_UP, Endpoint.SEARCH, Endpoint.SAVE, Endpoint.FILE, Endpoint.PATCH)
                .forEach(endpoint -> ods.fail(endpoint, 1, fault));

        assertComplete(symbol, send(symbol));
    }

    @Test
    void aReleaseThatIsRefusedIsToldAndTheFileIsNotSentAgain() {
        cdb.files("A/83/1", "EN");
        cdb.record("A/83/1");
        ods.fail(Endpoint.PATCH, 50, Fault.status(422));

        List<String[]> rows = send("A/83/1");

        assertThat(rows).filteredOn(row -> row[2].equals("EN")).allSatisfy(row -> {
            assertThat(row[4]).isEqualTo(SENT);
            assertThat(row[5]).contains("422");
            assertThat(row[6]).contains("/retry");
            assertThat(ods.files().get(row[3]).posts()).isEqualTo(1);
        });
    }

    @Test
    void aLanguageThatOdsRefusesDoesNotHoldBackTheOthers() {
        cdb.files("A/83/2", ALL);
        cdb.record("A/83/2");
        ods.fail(Endpoint.FILE, 1, Fault.status(413));

        List<String[]> rows = send("A/83/2");

        assertThat(rows).filteredOn(row -> row[4].equals(SENT)).hasSize(6);
        assertThat(rows)
                .filteredOn(row -> row[4].equals(NOT_SENT))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row[3]).isEmpty();
                    assertThat(row[5]).contains("413");
                    assertThat(ods.record("A/83/2").orElseThrow().jobNumber(row[2]))
                            .as("the number stays that of the language")
                            .isNotEmpty();
                });
    }

    @Test
    void anErrorPageOfTheCatalogueIsNeverSentOn() {
        byte[] content = CentralDatabase.pdf("A/84/1 in EN");
        String gone = cdb.file(List.of("A/84/1"), "EN", content);
        cdb.contents().refuse(gone, 403);
        String wrong = cdb.file(List.of("A/84/1"), "FR", CentralDatabase.pdf("A/84/1 in FR"));
        cdb.contents().put(wrong, "<Error>AccessDenied</Error>".getBytes(StandardCharsets.UTF_8));
        String damaged = cdb.file(List.of("A/84/1"), "ES", CentralDatabase.pdf("A/84/1 in ES"));
        cdb.contents().put(damaged, CentralDatabase.pdf("A/84/1 in XX"));
        cdb.files("A/84/1", "RU");
        cdb.record("A/84/1");

        List<String[]> rows = send("A/84/1");

        assertThat(row(rows, "EN")[4]).isEqualTo("file not found in ME/CDB!");
        assertThat(row(rows, "EN")[5]).contains("403");
        assertThat(row(rows, "FR")[4]).isEqualTo(NOT_SENT);
        assertThat(row(rows, "FR")[5]).contains("is no PDF");
        assertThat(row(rows, "ES")[4]).isEqualTo(NOT_SENT);
        assertThat(row(rows, "ES")[5]).contains("MD5");
        assertThat(row(rows, "RU")[4]).as("the others don't wait").isEqualTo(SENT);
    }

    @Test
    void aDownloadThatBreaksOffGoesOnFromThere() {
        byte[] content = CentralDatabase.pdf("x".repeat(300_000));
        String name = cdb.file(List.of("A/84/2"), "EN", content);
        cdb.record("A/84/2");
        cdb.contents().cut(name, 200_000);

        assertThat(row(send("A/84/2"), "EN")[4]).isEqualTo(SENT);
        assertThat(cdb.contents().requests()).anyMatch(request -> request.startsWith(name + " bytes="));
    }

    @Test
    void symbolsOfEveryFormAreFoundAndSent() {
        List<String> symbols = List.of(
                "S/RES/2803 (2025)",
                "E/2002/41(A)",
                "T/Pet.11/142",
                "S/Agenda/10026",
                "A/CONF.94/L.3*",
                "E/ECWA/MTN/SEM.1/7(VOL.III)",
                "A/R&D/1#2+3%4",
                "S/PV.10011");
        symbols.forEach(symbol -> {
            cdb.files(symbol, "EN");
            cdb.record(symbol);
        });
        cdb.file(List.of("E/ECWA/AGR/IG.1/11", "ARRD/IC/NE/1/10"), "EN", CentralDatabase.pdf("two symbols"));
        cdb.record("E/ECWA/AGR/IG.1/11", "ARRD/IC/NE/1/10");

        List<String[]> rows =
                send(String.join(";", symbols) + "\n s/res/2803   (2025) \nARRD/IC/NE/1/10, E/ECWA/AGR/IG.1/11");

        assertThat(rows).filteredOn(row -> row[2].equals("EN")).hasSize(10).allSatisfy(row -> assertThat(row[4])
                .as(row[1] + ": " + row[5])
                .isEqualTo(SENT));
        symbols.forEach(symbol -> assertThat(ods.record(symbol)).as(symbol).isPresent());
        assertThat(ods.record("E/ECWA/AGR/IG.1/11")).isEqualTo(ods.record("ARRD/IC/NE/1/10"));
        assertThat(row(rows, "EN")[0]).isEqualTo("S_RES_2803 (2025)-EN.pdf");
    }

    @Test
    void aListThatAsksForALanguageThatOdsLacksIsRefusedWithTheReason() throws Exception {
        waybill.dropList("# languages: EN, XX\nA/80/1\n", "klingon.txt");

        JsonNode receipt = new ObjectMapper().readTree(waybill.report("klingon.txt", ".receipt.json"));

        assertThat(receipt.path("documents").path(0).path("reason").asText())
                .contains("the language 'XX'")
                .contains("AR, ZH, EN, FR, RU, ES and DE");
        await().untilAsserted(() -> assertThat(WaybillProcess.filesOfDays(home.resolve("lists/quarantine")))
                .containsKey("klingon.txt"));
    }

    @Test
    void onlyTheLanguagesThatAreAskedForAreSent() {
        cdb.files("A/85/1", ALL);
        cdb.record("A/85/1");

        assertThat(send("# languages: fr, EN\nA/85/1\n"))
                .extracting(row -> row[2])
                .containsExactly("EN", "FR");
    }

    @Test
    void programsGiveSymbolsOverHttpAndAskForTheReport() throws Exception {
        cdb.files("A/87/1", "EN");
        cdb.record("A/87/1");

        JsonNode answer = waybill.post(
                "/api/v1/send-files", "{\"symbols\": [\"A/87/1\", \"a/87/1\"], \"languages\": [\"EN\"]}", 202);
        String report = answer.path("report").asText();

        await().untilAsserted(() -> assertThat(
                        waybill.get(report).path("results").path(SENT).asInt())
                .isEqualTo(1));
        assertThat(waybill.get(report).path("list").fieldNames())
                .toIterable()
                .containsExactly("name", "arrived", "lookedUp", "settled");
        JsonNode symbol = waybill.get(report).path("symbols").path(0);
        assertThat(symbol.path("record").asText()).isEqualTo("CREATED");
        assertThat(symbol.path("languages").path(0).path("times").fieldNames())
                .toIterable()
                .contains("listed", "recorded", "fetched", "accepted", "released", "settled");
        assertThat(waybill.post("/api/v1/send-files", "{\"symbols\": []}", 400)
                        .path("detail")
                        .asText())
                .contains("symbols is empty");
        assertThat(waybill.post("/api/v1/send-files", "[1, 2", 400)
                        .path("detail")
                        .asText())
                .contains("not the JSON that is expected");
        String tooLong = "{\"symbols\": [\"" + "x".repeat(9 << 20) + "\"]}";
        assertThat(waybill.post("/api/v1/send-files", tooLong, 413)
                        .path("detail")
                        .asText())
                .contains("too long");
        assertThat(waybill.post("/api/v1/send-files", "{}", 400).path("detail").asText())
                .contains("symbols is empty");
    }

    @Test
    void whatWasSentIsNotSentAgainUnlessItChanged() {
        cdb.files("A/88/1", "EN");
        cdb.record("A/88/1");
        String number = row(send("A/88/1"), "EN")[3];

        List<String[]> again = send("A/88/1");

        assertThat(row(again, "EN")[4]).isEqualTo(SENT);
        assertThat(row(again, "EN")[3]).isEqualTo(number);
        assertThat(row(again, "EN")[5]).contains("The same file was sent on").contains("not again");
        assertThat(ods.files().get(number).posts()).isEqualTo(1);
    }

    @Test
    void aCatalogueThatCantBeAskedIsWaitedFor() throws Exception {
        cdb.files("A/89/1", "EN");
        cdb.record("A/89/1");
        cdb.pause();
        waybill.dropList("A/89/1", "patient.txt");
        await().untilAsserted(() ->
                assertThat(waybill.log()).anyMatch(line -> line.contains("patient.txt") && line.contains("put off")));

        cdb.goOn();

        assertThat(Csv.rows(waybill.report("patient.txt", ".report.csv")))
                .filteredOn(row -> row[2].equals("EN"))
                .allSatisfy(row -> assertThat(row[4]).isEqualTo(SENT));
    }

    private void assertComplete(String symbol, List<String[]> rows) {
        OdsRecord record = ods.record(symbol).orElseThrow();
        assertThat(rows).hasSize(7).allSatisfy(row -> {
            assertThat(row[4]).as(row[2] + ": " + row[5]).isEqualTo(SENT);
            assertThat(row[3]).isEqualTo(record.jobNumber(row[2]));
            assertThat(record.isReleased(row[2])).isTrue();
            assertThat(ods.files().get(row[3]).sha256())
                    .isEqualTo(sha256(CentralDatabase.pdf(symbol + " in " + row[2])));
        });
        assertThat(record.jobNumbers()).doesNotHaveDuplicates();
    }

    /** Sends a list and gives the rows of its report, without the header. */
    private List<String[]> send(String list) {
        String name = "list-%d.txt".formatted(++lists);
        waybill.dropList(list, name);
        return Csv.rows(waybill.report(name, ".report.csv"));
    }

    private static String[] row(List<String[]> rows, String language) {
        return rows.stream().filter(row -> row[2].equals(language)).findFirst().orElseThrow();
    }

    private static Map<String, String> numbers(String format) {
        Map<String, String> numbers = new HashMap<>();
        for (int i = 0; i < ALL.length; i++) {
            numbers.put(ALL[i], format.formatted("0" + i));
        }
        return numbers;
    }

    /** The lowest number that would be given out next. */
    private int next() {
        return waybill
                .bean(Ledger.class)
                .read()
                .queryForList(
                        "SELECT number FROM ods_job_number WHERE state = 'FREE' UNION ALL"
                                + " SELECT CONCAT(prefix, next) FROM ods_counter",
                        String.class)
                .stream()
                .mapToInt(number -> Integer.parseInt(number.substring(2)))
                .min()
                .orElse(900_000);
    }

    private Map<Endpoint, Integer> requests() {
        Map<Endpoint, Integer> requests = new EnumMap<>(Endpoint.class);
        for (Endpoint endpoint : Endpoint.values()) {
            requests.put(endpoint, ods.requests(endpoint));
        }
        return requests;
    }

    /** How often each endpoint was asked since; the token, which serves all, is left out. */
    private Map<Endpoint, Integer> since(Map<Endpoint, Integer> before) {
        Map<Endpoint, Integer> since = new EnumMap<>(Endpoint.class);
        requests().forEach((endpoint, count) -> {
            int asked = count - before.get(endpoint);
            if (asked > 0 && endpoint != Endpoint.TOKEN) {
                since.put(endpoint, asked);
            }
        });
        return since;
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
