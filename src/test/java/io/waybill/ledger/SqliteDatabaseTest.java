package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;

/** What is particular to a ledger in a file. */
class SqliteDatabaseTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("ledger.db");
    }

    private Path lock() {
        return folder.resolve("ledger.db.lock");
    }

    /** A ledger with some documents, that a process left which was killed. */
    private UUID killed() throws IOException {
        UUID batch;
        String held;
        try (LedgerDatabase database = LedgerDatabase.sqlite(folder)) {
            batch = new Traffic(database.node("a")).batch(200);
            held = Files.readString(lock());
        }
        Files.writeString(lock(), held);
        return batch;
    }

    @Test
    void aSecondOneWhoWantsItIsToldWhoHasIt() {
        try (LedgerDatabase first = LedgerDatabase.sqlite(folder)) {
            assertThatThrownBy(() -> LedgerDatabase.sqlite(folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining("is used by another process")
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("WAYBILL_LEDGER_URL");
            assertThat(new Traffic(first.node("a")).batch(1)).isNotNull();
        }
        try (LedgerDatabase next = LedgerDatabase.sqlite(folder)) {
            assertThat(new Traffic(next.node("a")).number("SELECT COUNT(*) FROM document"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aLedgerOfH2IsRefusedInWordsAndLeftAlone() throws IOException {
        Path old = Files.writeString(folder.resolve("ledger.mv.db"), "of 0.1.0");

        assertThatThrownBy(() -> LedgerDatabase.sqlite(folder))
                .hasMessageContaining("ledger of Waybill 0.1.0 at " + old)
                .hasMessageContaining("move the file away");

        assertThat(old).hasContent("of 0.1.0");
        assertThat(file()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:./data/ledger",
                "jdbc:mysql://host/waybill",
                "data/ledger.db",
                "",
                "jdbc:sqlite:",
                "jdbc:sqlite::memory:"
            })
    void anAddressOfNoLedgerIsRefusedInWords(String url) {
        assertThatThrownBy(
                        () -> Database.open(new LedgerProperties(url, "", "", "", null, null, null, null, null, null)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("WAYBILL_LEDGER_URL")
                .hasMessageContaining("jdbc:sqlite:data/ledger.db")
                .hasMessageContaining("jdbc:postgresql://host/waybill");
    }

    @Test
    void aFolderThatCanNotBeMadeIsRefusedInWords() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("data"), "a file");

        assertThatThrownBy(() -> LedgerDatabase.sqlite(inTheWay))
                .hasMessageContaining(inTheWay.toString())
                .hasMessageContaining("can't be");
    }

    @Test
    void aFileThatIsNoLedgerIsRefusedInWords() throws IOException {
        Files.write(
                file(), "this is a letter, and no database at all\n".repeat(200).getBytes());

        assertThatThrownBy(() -> LedgerDatabase.sqlite(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("backup");
    }

    @Test
    void aLedgerThatCanNotBeOpenedIsNotCalledDamaged() throws IOException {
        Files.createSymbolicLink(file(), folder.resolve("not-mounted").resolve("ledger.db"));

        assertThatThrownBy(() -> LedgerDatabase.sqlite(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("can't be opened")
                .hasMessageContaining("Leave it where it is")
                .hasMessageNotContaining("damaged");
    }

    @Test
    void aLedgerWithAnotherTableInTheWayIsNotCalledDamaged() throws Exception {
        try (Connection connection = DriverManager.getConnection(SqliteDatabase.PREFIX + file());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE batch (id INT)");
        }

        assertThatThrownBy(() -> LedgerDatabase.sqlite(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(file().toString())
                .hasMessageNotContaining("damaged");
    }

    @Test
    void aLockFileOfNonsenseIsAfterACrash() throws IOException {
        killed();
        Files.write(lock(), new byte[] {0, (byte) 0xff, (byte) 0xfe, (byte) 0x80, 'x'});

        try (LedgerDatabase database = LedgerDatabase.sqlite(folder)) {
            assertThat(database.node("a").books().sum().seen()).isEqualTo(200);
        }
    }

    @Test
    void afterACrashOfTheMachineAWholeLedgerOpens() throws IOException {
        UUID batch = killed();
        Files.writeString(lock(), "process 7\nboot another-one\n");

        try (LedgerDatabase database = LedgerDatabase.sqlite(folder)) {
            LedgerNode node = database.node("a");
            assertThat(node.books().sum().seen()).isEqualTo(200);
            assertThat(node.batches().exists(batch)).isTrue();
        }
        assertThat(lock()).as("it was closed in good order").isEmptyFile();
    }

    @Test
    void afterACrashOfTheMachineADamagedLedgerIsRefused() throws IOException {
        killed();
        Files.writeString(lock(), "process 7\nboot another-one\n");
        try (RandomAccessFile damaged = new RandomAccessFile(file().toFile(), "rw")) {
            for (long page = 8; page < damaged.length() >> 12; page += 2) {
                damaged.seek(page << 12);
                damaged.write(new byte[2_000]);
            }
        }

        assertThatThrownBy(() -> LedgerDatabase.sqlite(folder))
                .hasMessageContaining("is damaged")
                .hasMessageContaining("backup");
        assertThat(lock()).as("the next start looks again").content().contains("another-one");
    }

    @Test
    void afterAKillNothingIsLookedThrough() throws IOException {
        killed();

        try (LedgerLock again = LedgerLock.take(file())) {
            assertThat(again.isAfterCrash()).isFalse();
        }
    }

    @Test
    void aKillWhileItIsLookedThroughLetsTheNextStartLookAgain() throws IOException {
        killed();
        Files.writeString(lock(), "process 7\nboot another-one\n");
        String held;
        try (LedgerLock taken = LedgerLock.take(file())) {
            assertThat(taken.isAfterCrash()).isTrue();
            held = Files.readString(lock());
            assertThat(held).contains("process " + ProcessHandle.current().pid());
        }
        Files.writeString(lock(), held);

        try (LedgerLock again = LedgerLock.take(file())) {
            assertThat(again.isAfterCrash()).isTrue();
            again.isWhole();
            held = Files.readString(lock());
        }
        Files.writeString(lock(), held);
        try (LedgerLock last = LedgerLock.take(file())) {
            assertThat(last.isAfterCrash()).isFalse();
        }
    }

    @Test
    void whoReadsCanNotWrite() {
        try (LedgerDatabase database = LedgerDatabase.sqlite(folder)) {
            LedgerNode node = database.node("a");
            new Traffic(node).batch(1);

            assertThatThrownBy(() -> node.ledger().read().update("DELETE FROM document"))
                    .isInstanceOf(DataAccessException.class);

            assertThat(new Traffic(node).number("SELECT COUNT(*) FROM document"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aNewLedgerHasSmallPagesBeforeAnythingElseIsInIt() {
        try (LedgerDatabase database = LedgerDatabase.sqlite(folder)) {
            assertThat(database.node("a").ledger().read().queryForObject("PRAGMA page_size", Integer.class))
                    .isEqualTo(2048);
        }
    }

    @Test
    void aFileThatAKillLeftEmptyBecomesALedger() throws IOException {
        Files.createFile(file());
        try (LedgerDatabase database = LedgerDatabase.sqlite(folder)) {
            assertThat(database.node("a").ledger().read().queryForObject("PRAGMA page_size", Integer.class))
                    .isEqualTo(2048);
        }
    }

    @Test
    void onlyWhatIsForcedWaitsForTheDisk() {
        try (LedgerDatabase database = LedgerDatabase.sqlite(folder)) {
            Ledger ledger = database.node("a").ledger();
            Ledger.Work<Integer> synchronous =
                    writes -> writes.jdbc().queryForObject("PRAGMA synchronous", Integer.class);

            int usual = ledger.write(synchronous);
            int forced = ledger.writeForced(synchronous);
            int again = ledger.write(synchronous);

            assertThat(List.of(usual, forced, again)).as("NORMAL, FULL, NORMAL").containsExactly(1, 2, 1);
        }
    }

    @Test
    void idsAreSixteenBytesAndTimesAreNumbersInEveryTable() throws Exception {
        try (LedgerDatabase database = LedgerDatabase.sqlite(folder);
                Connection connection = DriverManager.getConnection(database.url());
                Statement statement = connection.createStatement();
                ResultSet types = statement.executeQuery("SELECT t.name || '.' || c.name, c.type FROM sqlite_schema t"
                        + " JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
                        + " AND t.name NOT LIKE 'flyway%' AND t.name NOT LIKE 'sqlite%'")) {
            while (types.next()) {
                String column = types.getString(1);
                assertThat(types.getString(2)).as(column).isIn("BLOB", "INT", "INTEGER", "TEXT");
                if (column.endsWith("_at") || column.endsWith(".at")) {
                    assertThat(types.getString(2)).as(column).isEqualTo("INT");
                }
            }
        }
    }

    @Test
    void aLongReaderNeitherStopsTheWriterNorKeepsTheLogFromShrinkingOnceItIsDone() throws Exception {
        try (LedgerDatabase database = LedgerDatabase.sqlite(folder);
                Connection reader = DriverManager.getConnection(database.url())) {
            LedgerNode node = database.node("a");
            Traffic traffic = new Traffic(node);
            LogWatch watch = node.logWatch(8 << 20);
            traffic.batch(100);
            reader.setAutoCommit(false);
            count(reader);

            while (log() <= 8 << 20) {
                LedgerBench.round(node, 1, "minio");
                watch.look();
            }
            assertThat(watch.trouble())
                    .hasValueSatisfying(words -> assertThat(words).contains("MB of the ledger's log", "reading"));
            assertThat(count(reader)).as("what was there when it began").isEqualTo(100);

            reader.commit();
            LedgerBench.round(node, 1, "minio");
            long length = log();
            for (int round = 0; round < 4; round++) {
                LedgerBench.round(node, 1, "minio");
            }
            assertThat(log()).as("the log is used anew").isEqualTo(length);
            assertThat(node.books().sum().balanced()).isTrue();
        }
        assertThat(folder.resolve("ledger.db-wal")).doesNotExist();
    }

    @Test
    void theLibraryIsUnpackedBesideTheLedgerAndWhatAKillLeftOfItGoes() throws IOException {
        String before = System.clearProperty("org.sqlite.tmpdir");
        try {
            Path place = Files.createDirectories(folder.resolve("native"));
            Files.writeString(place.resolve("sqlite-0-libsqlitejdbc.so"), "left by a kill");
            Files.writeString(place.resolve("sqlite-0-libsqlitejdbc.so.lck"), "");

            NativeLibrary.unpackInto(place);

            assertThat(System.getProperty("org.sqlite.tmpdir")).isEqualTo(place.toString());
            try (Stream<Path> left = Files.list(place)) {
                assertThat(left).isEmpty();
            }
        } finally {
            if (before == null) {
                System.clearProperty("org.sqlite.tmpdir");
            } else {
                System.setProperty("org.sqlite.tmpdir", before);
            }
        }
    }

    private long log() throws IOException {
        return Files.size(folder.resolve("ledger.db-wal"));
    }

    private static int count(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM document")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}
