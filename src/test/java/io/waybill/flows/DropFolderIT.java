package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

/** What senders do to a drop folder. One process serves all cases, as it would in life. */
class DropFolderIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static WaybillProcess waybill;
    private static Path oldAnswer;
    private static Path oldOriginal;

    @BeforeAll
    static void start() throws IOException {
        waybill = WaybillProcess.in(folder)
                .with("WAYBILL_ODS", "false")
                .with("WAYBILL_SWEEP", "1s")
                .with("LOGGING_LEVEL_IO_WAYBILL_CAMEL", "TRACE");
        leaveWhatAnEarlierVersionLeft();
        waybill.start();
    }

    private static void leaveWhatAnEarlierVersionLeft() throws IOException {
        Path answers = Files.createDirectories(waybill.inbox().resolve("answers"));
        FileTime longAgo = FileTime.from(LocalDateTime.parse("2026-01-31T12:00:00")
                .atZone(ZoneId.systemDefault())
                .toInstant());
        oldAnswer = Files.writeString(answers.resolve("old.zip.receipt.json"), "an answer that nobody took away");
        Files.setLastModifiedTime(oldAnswer, longAgo);
        Path emptied = Files.createDirectories(waybill.inbox().resolve("done/2026-01/30"));
        Files.setLastModifiedTime(emptied, longAgo);
        oldOriginal = Files.writeString(waybill.inbox().resolve("done/old.zip"), "an original");
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @Test
    void namesOfEveryKindComeThroughUnharmed() throws IOException {
        List<String> names = new ArrayList<>(List.of(
                "with spaces  and 'quotes' \"double\".txt",
                "${body} $simple{header.x} {{name}}.txt",
                "100%.txt",
                "line\nbreak.txt",
                "مرحبا-עברית.txt",
                "e\u0301 combining and \u00e9.txt",
                "日本語 📄.txt",
                ".leading-dot.txt",
                "-leading-dash.txt",
                "back\\slash.txt",
                "a#b?c&d+e;f=g.txt",
                "trailing dot.",
                "x".repeat(251) + ".txt"));
        for (String name : names) {
            drop("names/" + name, "content of " + name);
        }
        await().atMost(LONG).untilAsserted(() -> {
            Map<String, Path> delivered = waybill.delivered();
            for (String name : names) {
                assertThat(delivered).containsKey("names/" + name);
                assertThat(delivered.get("names/" + name)).hasContent("content of " + name);
            }
        });
        await().atMost(LONG).untilAsserted(() -> assertThat(waybill.done())
                .containsKeys(names.stream().map(name -> "names/" + name).toArray(String[]::new)));
    }

    @Test
    void aManifestWithNamesThatNoFileCanHaveHoldsNobodyUp() throws IOException {
        drop(
                "impossible/manifest.jsonl",
                "{\"name\": \"a\\u0000.txt\"}\n{\"name\": \"b\\ud800.txt\", \"symbol\": \"S/1\"}\n");
        drop("impossible/letter.txt", "a letter beside it");
        drop("elsewhere/letter.txt", "a letter of somebody else");

        await().atMost(LONG).untilAsserted(() -> assertThat(waybill.delivered())
                .containsKeys("impossible/letter.txt", "elsewhere/letter.txt"));
        assertThat(waybill.log()).doesNotContain("InvalidPathException");
    }

    @Test
    void aManifestThatWaitsIsNotPolledForAgainAndAgain() throws IOException {
        drop("waiting/manifest.csv", "name\nlate.txt\n");
        await().atMost(LONG).until(() -> polled(waybill.log()) > 0);
        long before = polled(waybill.log());

        // Polls are a second apart.
        await().during(Duration.ofSeconds(4)).atMost(LONG).until(() -> polled(waybill.log()) <= before + 6);

        drop("waiting/late.txt", "it comes at last");
        await().atMost(LONG).until(() -> waybill.delivered().containsKey("waiting/late.txt"));
    }

    /** How many polls found something. */
    private static long polled(String log) {
        return log.lines()
                .filter(line -> line.contains("DropWatch") && line.matches(".*: [1-9]\\d* files"))
                .count();
    }

    @Test
    void aSecondDocumentOfANameBecomesANewVersion() throws IOException {
        drop("versions/report.txt", "first");
        await().atMost(LONG).until(() -> waybill.delivered().containsKey("versions/report.txt"));
        drop("versions/report.txt", "second");
        await().atMost(LONG).until(() -> waybill.delivered().containsKey("versions/report~2.txt"));
        assertThat(waybill.delivered().get("versions/report.txt")).hasContent("first");
        assertThat(waybill.delivered().get("versions/report~2.txt")).hasContent("second");
        await().atMost(LONG)
                .until(() ->
                        waybill.done().keySet().containsAll(Set.of("versions/report.txt", "versions/report (2).txt")));
    }

    @Test
    void ofManyNothingIsTriedTwiceNorAnythingBesideTheOrdinaryCourse() throws Exception {
        int many = 400;
        Path prepared = Files.createDirectories(folder.resolve("many"));
        for (int i = 0; i < many; i++) {
            Files.writeString(prepared.resolve("letter-" + i + ".txt"), "letter " + i);
        }
        Files.move(prepared, waybill.inbox().resolve("many"));
        await().atMost(LONG)
                .until(() -> waybill.done().keySet().stream()
                                .filter(name -> name.startsWith("many/"))
                                .count()
                        == many);

        SQLiteConfig reading = new SQLiteConfig();
        reading.setReadOnly(true);
        try (Connection ledger =
                        reading.createConnection("jdbc:sqlite:" + waybill.data().resolve("ledger.db"));
                Statement statement = ledger.createStatement()) {
            assertThat(number(statement, "SELECT COUNT(*) FROM document WHERE name LIKE 'many/%'"))
                    .isEqualTo(many);
            assertThat(number(
                            statement,
                            "SELECT COUNT(*) FROM delivery v JOIN document d ON d.id = v.document"
                                    + " WHERE d.name LIKE 'many/%' AND v.attempts = 1"))
                    .as("delivered at the first attempt")
                    .isEqualTo(many);
            assertThat(
                            number(
                                    statement,
                                    "SELECT COUNT(*) FROM event e JOIN document d ON d.id = e.document WHERE d.name LIKE 'many/%'"))
                    .as("events")
                    .isZero();
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void anAnswerThatNobodyTookAwayGoesIntoTheFolderOfItsDayAndEmptyOnesGo() throws IOException {
        Path filed = waybill.inbox().resolve("answers/2026-01/31/old.zip.receipt.json");
        await().atMost(LONG).until(() -> Files.exists(filed) && Files.notExists(oldAnswer));
        assertThat(filed).hasContent("an answer that nobody took away");
        await().atMost(LONG).until(() -> Files.notExists(waybill.inbox().resolve("done/2026-01/30")));
        assertThat(oldOriginal).hasContent("an original");
    }

    @Test
    void temporaryFilesStayAndLinksAreNamedInTheLog() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "not for sending");
        Path link = waybill.inbox().resolve("link.txt");
        Files.createSymbolicLink(link, secret);
        Files.createSymbolicLink(waybill.inbox().resolve("linked-folder"), folder.resolve("data"));
        setOld(link);
        drop("unfinished.part", "half");
        drop("beside.txt", "whole");
        await().atMost(LONG).until(() -> waybill.delivered().containsKey("beside.txt"));
        await().atMost(LONG).until(() -> waybill.log().contains("link.txt lies in an inbox and is not taken"));
        assertThat(waybill.inbox().resolve("unfinished.part")).exists();
        assertThat(link).isSymbolicLink();
        assertThat(waybill.delivered()).doesNotContainKeys("link.txt", "unfinished.part");
        for (String left : List.of("link.txt", "linked-folder", "unfinished.part")) {
            Files.delete(waybill.inbox().resolve(left));
        }
    }

    @Test
    void badEntriesOfAnArchiveAreRejectedAndTheRestGoesOn() throws IOException {
        Path inner = folder.resolve("inner.zip");
        zip(inner, Map.of("deep.txt", "deep"));
        Path outer = folder.resolve("outer.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(outer))) {
            add(out, "good.txt", "good".getBytes(StandardCharsets.UTF_8));
            add(out, "../../escape.txt", "bad".getBytes(StandardCharsets.UTF_8));
            add(out, "inner.zip", Files.readAllBytes(inner));
            add(
                    out,
                    "manifest.csv",
                    "name,symbol,language\ngood.txt,A/1/2,EN\nlost.txt,A/1/3,FR\n".getBytes(StandardCharsets.UTF_8));
        }
        Files.move(outer, waybill.inbox().resolve("outer.zip"));
        JsonNode receipt = receiptOf("outer.zip");
        assertThat(receipt.path("counts").path("delivered").asInt()).isEqualTo(2);
        assertThat(receipt.path("counts").path("rejected").asInt()).isEqualTo(1);
        assertThat(receipt.path("documents").findValuesAsText("name"))
                .containsExactly("good.txt", "../../escape.txt", "inner.zip/deep.txt");
        assertThat(receipt.path("documents").path(1).path("reason").asText()).isNotBlank();
        assertThat(receipt.path("documents").path(0).path("symbol").asText()).isEqualTo("A/1/2");
        assertThat(receipt.path("documents").path(2).path("notes").toString()).contains("manifest");
        assertThat(receipt.path("note").asText()).contains("lost.txt");
        assertThat(waybill.delivered()).containsKeys("A_1_2/EN/good.txt", "inner.zip/deep.txt");
        assertThat(folder.resolve("escape.txt")).doesNotExist();
    }

    private static JsonNode receiptOf(String name) throws IOException {
        await().atMost(LONG).until(() -> receipts(name).size() == 1);
        return receipts(name).get(0);
    }

    private static List<JsonNode> receipts(String name) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (Map.Entry<String, Path> file :
                WaybillProcess.files(waybill.inbox().resolve("answers")).entrySet()) {
            if (file.getKey().startsWith(name + ".") && file.getKey().endsWith(".receipt.json")) {
                found.add(new ObjectMapper().readTree(file.getValue().toFile()));
            }
        }
        return found;
    }

    private static void drop(String name, String content) throws IOException {
        Path target = waybill.inbox().resolve(name);
        Files.createDirectories(target.getParent());
        Path written = Files.writeString(Files.createTempFile(folder, "drop", ""), content);
        Files.move(written, target);
    }

    private static void zip(Path file, Map<String, String> entries) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                add(out, entry.getKey(), entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void add(ZipOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(content);
        out.closeEntry();
    }

    private static void setOld(Path link) throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
        Files.getFileAttributeView(link, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(old, null, null);
    }
}
