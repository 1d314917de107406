package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.servers.Postgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process of its own does with a ledger. */
class LedgerCommandsTest {
    /** What was said, and the exit code. */
    private record Answer(int code, String said) {}

    @TempDir
    Path folder;

    private LedgerDatabase database;
    private boolean open = true;
    private Traffic traffic;
    private LedgerNode node;

    @BeforeEach
    void open() {
        database = LedgerDatabase.sqlite(folder);
        node = database.node("a");
        traffic = new Traffic(node);
    }

    @AfterEach
    void close() {
        if (open) {
            database.close();
        }
    }

    /** As when Waybill ends. */
    private void stop() {
        database.close();
        open = false;
    }

    @Test
    void aBackupIsTheLedgerAsItWasWhileWorkGoesOn() throws Exception {
        work();
        Books.Sum before = node.books().sum();

        Answer answer = run(database.url(), "backup", file("copy.db"));

        assertThat(answer.said()).contains("and is whole").contains("copy.db is a copy of");
        assertThat(answer.code()).isZero();
        assertThat(leftIn(folder)).contains("copy.db").noneMatch(name -> name.startsWith("copy.db."));
        traffic.batch(1);
        Path restored = Files.createDirectories(folder.resolve("restored"));
        Files.copy(folder.resolve("copy.db"), restored.resolve("ledger.db"));
        try (LedgerDatabase backup = LedgerDatabase.sqlite(restored)) {
            LedgerNode other = backup.node("a");
            assertThat(other.books().sum()).isEqualTo(before);
            assertThat(new Traffic(other).claim("azure", 10)).isNotEmpty();
        }
    }

    @Test
    void aBackupIsMadeOfALedgerThatNobodyUses() throws Exception {
        work();
        Books.Sum before = node.books().sum();
        stop();

        assertThat(run(database.url(), "backup", file("copy.db")).code()).isZero();

        Path restored = Files.createDirectories(folder.resolve("restored"));
        Files.copy(folder.resolve("copy.db"), restored.resolve("ledger.db"));
        try (LedgerDatabase backup = LedgerDatabase.sqlite(restored)) {
            assertThat(backup.node("a").books().sum()).isEqualTo(before);
        }
        database = LedgerDatabase.sqlite(folder);
        open = true;
        assertThat(database.node("a").books().sum()).isEqualTo(before);
    }

    @Test
    void aBackupThatCanNotBeMadeSaysWhyAndLeavesNothing() throws Exception {
        Files.writeString(folder.resolve("there.db"), "mine");
        assertThat(run(database.url(), "backup", file("there.db")))
                .isEqualTo(
                        new Answer(1, "waybill: " + file("there.db") + " is there already: name a file that isn't\n"));
        assertThat(folder.resolve("there.db")).hasContent("mine");
        assertThat(run(database.url(), "backup", file("none/copy.db")).said()).contains("There is no folder");
        assertThat(run("jdbc:sqlite:" + file("no.db"), "backup", file("copy.db"))
                        .said())
                .contains("There is no ledger at")
                .contains("WAYBILL_LEDGER_URL");
        assertThat(folder.resolve("no.db")).doesNotExist();
        assertThat(run("jdbc:postgresql://nowhere/waybill", "backup", file("copy.db"))
                        .said())
                .contains("pg_dump");
        Files.writeString(
                folder.resolve("broken.db"), "this is no database, and longer than a header of one".repeat(50));
        assertThat(run("jdbc:sqlite:" + file("broken.db"), "backup", file("copy.db"))
                        .said())
                .contains("broken.db can't be copied")
                .contains("not a database");
        assertThat(run(database.url(), "backup").code()).isEqualTo(2);
        Files.writeString(folder.resolve("copy.db.unfinished"), "");
        assertThat(run(database.url(), "backup", file("copy.db")).said()).contains("another backup is just being made");
        assertThat(folder.resolve("copy.db")).doesNotExist();
    }

    @Test
    void aLedgerGoesOnInPostgresWhereItWas() throws Exception {
        work();
        node.ledger().write(writes -> {
            writes.jdbc()
                    .update("INSERT INTO delivery_name (store, name, document) VALUES ('minio', 'Ä/中', ?)", Ids.next());
            writes.jdbc()
                    .update(
                            "INSERT INTO ods_job_number (number, prefix, state, changed_at) VALUES ('N1', 'N', 'FREE', 5)");
            writes.jdbc()
                    .update(
                            "INSERT INTO ods_file (delivery, symbol, language, number, in_doubt) VALUES (?, 'A', 'EN', 'N1', TRUE)",
                            Ids.next());
            return 1;
        });
        Books.Sum books = node.books().sum();
        Map<UUID, List<Events.Event>> histories = histories(node);
        List<Map<String, Object>> events =
                node.ledger().read().queryForList("SELECT state, detail FROM event ORDER BY id");
        String url = Postgres.shared().freshJdbcUrl();
        stop();

        Answer answer = run(database.url(), "copy-ledger", url, "postgres");

        assertThat(answer.said())
                .contains("All of it is there: " + books)
                .contains("Now set WAYBILL_LEDGER_URL=jdbc:postgresql");
        assertThat(answer.code()).isZero();
        try (LedgerDatabase postgres = LedgerDatabase.at(url)) {
            LedgerNode there = postgres.node("a");
            Traffic goesOn = new Traffic(there);
            assertThat(there.books().sum()).isEqualTo(books);
            assertThat(histories(there)).isEqualTo(histories);
            assertThat(there.ledger()
                            .read()
                            .queryForList("SELECT state, detail FROM event ORDER BY id")
                            .subList(0, events.size()))
                    .isEqualTo(events);
            assertThat(goesOn.text("SELECT name FROM delivery_name")).isEqualTo("Ä/中");
            assertThat(there.ledger().read().queryForObject("SELECT in_doubt FROM ods_file", Boolean.class))
                    .isTrue();
            goesOn.batch(3);
            goesOn.planAll("minio", "azure");
            goesOn.claim("minio", 5).forEach(goesOn::waiting);
            for (String store : List.of("minio", "azure")) {
                List<Delivery> some = goesOn.claim(store, 500);
                assertThat(some).hasSizeGreaterThan(2);
                for (; !some.isEmpty(); some = goesOn.claim(store, 500)) {
                    some.forEach(goesOn::delivered);
                }
            }
            there.batches().claimReceipts(Traffic.FLOW, 100).forEach(goesOn::settled);
            assertThat(goesOn.number("SELECT COUNT(*) FROM delivery WHERE state NOT IN ('DELIVERED', 'FAILED')"))
                    .isZero();
            assertThat(there.books().sum().balanced()).isTrue();
        }
        assertThat(run(database.url(), "copy-ledger", url, "postgres").said())
                .contains("has rows already")
                .contains("ledgers can't be merged");
    }

    @Test
    void aLedgerInUseIsNotCopied() throws Exception {
        String url = Postgres.shared().freshJdbcUrl();

        assertThat(run(database.url(), "copy-ledger", url, "postgres").said()).contains("is used by another process");

        stop();
        assertThat(run("jdbc:sqlite:" + file("no.db"), "copy-ledger", url).said())
                .contains("There is no ledger at");
        assertThat(run(url, "copy-ledger", url).said()).contains("in PostgreSQL already");
        assertThat(run(database.url(), "copy-ledger", "http://there").said()).contains("is no address of a database");
        assertThat(run(database.url(), "copy-ledger", "jdbc:postgresql://127.0.0.1:1/waybill")
                        .said())
                .contains("refused");
        assertThat(run(database.url(), "copy-ledger", url, "postgres").code())
                .as("nothing was left of the others")
                .isZero();
    }

    /** Batches in all states, with what failed, was tried again, and is claimed just now. */
    private void work() {
        traffic.batch(5);
        traffic.planAll("minio", "azure");
        List<Delivery> sent = traffic.claim("minio", 5);
        traffic.delivered(sent.get(0));
        traffic.failed(sent.get(1));
        traffic.waiting(sent.get(2));
        traffic.claim("azure", 1).forEach(traffic::delivered);
        node.batches().claimReceipts(Traffic.FLOW, 5).forEach(traffic::settled);
        traffic.largeDelivery();
        traffic.batch(1_200);
        traffic.batch(10);
        traffic.splitting();
    }

    private static Map<UUID, List<Events.Event>> histories(LedgerNode node) {
        Map<UUID, List<Events.Event>> histories = new TreeMap<>();
        node.ledger()
                .read()
                .queryForList("SELECT id FROM document ORDER BY id LIMIT 8", UUID.class)
                .forEach(document -> histories.put(
                        document,
                        node.events().of(document, Asker.OURSELVES).stream()
                                .filter(event -> !event.detail().orElse("").contains("taken back"))
                                .toList()));
        return histories;
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static List<String> leftIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static Answer run(String ledger, String... arguments) {
        LedgerProperties properties =
                new LedgerProperties(ledger, "waybill", "", "", null, null, null, null, null, null);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new Answer(
                LedgerCommands.run(properties, List.of(arguments), out, out), said.toString(StandardCharsets.UTF_8));
    }
}
