package io.waybill.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionDefinition;

/**
 * A ledger in a file, for one process. It is SQLite with a write-ahead log: what is committed outlives the process by itself, and
 * the machine when the log is forced to the disk, which each checkpoint does and each commit under {@code synchronous=FULL}.
 *
 * <p>See https://www.sqlite.org/wal.html and https://www.sqlite.org/pragma.html#pragma_synchronous.
 */
final class SqliteDatabase extends Database {
    static final String PREFIX = "jdbc:sqlite:";

    private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);
    private static final String OF_H2 = "ledger.mv.db";

    private static final Map<String, String> WORDS = Map.of(
            "uuid",
            "BLOB",
            "bigint",
            "INT",
            "boolean",
            "INT",
            "identity",
            "INTEGER",
            "by_key",
            "STRICT, WITHOUT ROWID",
            "strict",
            "STRICT");

    private final Path file;
    private final Optional<LedgerLock> lock;
    private final SqlitePool writer;
    private final SqlitePool readers;
    private int touched;

    private SqliteDatabase(
            Path file,
            Optional<LedgerLock> lock,
            SqlitePool writer,
            SqlitePool readers,
            UnaryOperator<DataSource> between) {
        super(
                new SqliteTemplate(between.apply(writer)),
                new SqliteTemplate(between.apply(readers)),
                TransactionDefinition.ISOLATION_DEFAULT);
        this.file = file;
        this.lock = lock;
        this.writer = writer;
        this.readers = readers;
    }

    /** Whether an address names a file, and not a database in memory, which would be lost. */
    static boolean isFile(String url) {
        String name = url.substring(PREFIX.length());
        return !name.isBlank() && !name.startsWith(":") && !name.contains("?");
    }

    /** Opens it for this process alone. */
    static SqliteDatabase open(String url) {
        Path file = Path.of(url.substring(PREFIX.length())).toAbsolutePath().normalize();
        requireNoH2(file);
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new IllegalStateException("The folder of the ledger, " + file.getParent() + ", can't be made", e);
        }
        LedgerLock lock = LedgerLock.take(file);
        try {
            NativeLibrary.unpackInto(file.resolveSibling("native"));
            return open(file, lock);
        } catch (RuntimeException e) {
            lock.giveUp();
            throw e;
        }
    }

    private static SqliteDatabase open(Path file, LedgerLock lock) {
        SqlitePool writer = writing(file);
        try {
            if (lock.isAfterCrash()) {
                requireIntact(file, writer);
                lock.isWhole();
            }
            migrate(writer, WORDS);
            return new SqliteDatabase(
                    file, Optional.of(lock), writer, SqlitePool.reading(file), UnaryOperator.identity());
        } catch (DataAccessException | FlywayException e) {
            writer.release();
            throw refused(file, e);
        } catch (RuntimeException e) {
            writer.release();
            throw e;
        }
    }

    private static SqlitePool writing(Path file) {
        try {
            return SqlitePool.writing(file);
        } catch (DataAccessException e) {
            throw refused(file, e);
        }
    }

    private static IllegalStateException refused(Path file, Exception e) {
        String why = String.valueOf(rootOf(e).getMessage());
        return SqliteErrors.isDamage(e) ? unusable(file, why, e) : unopened(file, why, e);
    }

    /** Opens one that has its tables and its lock, with something between it and its connections. */
    static SqliteDatabase behind(String url, UnaryOperator<DataSource> between) {
        Path file = Path.of(url.substring(PREFIX.length()));
        return new SqliteDatabase(file, Optional.empty(), SqlitePool.writing(file), SqlitePool.reading(file), between);
    }

    private static void requireNoH2(Path file) {
        Path old = file.resolveSibling(OF_H2);
        if (Files.exists(old)) {
            throw new IllegalStateException("There is a ledger of Waybill 0.1.0 at " + old
                    + ", which this version can't read: let that version finish its work, and move the file away; what it"
                    + " delivered stays where it is, and a new ledger begins at the next start");
        }
    }

    /** After a crash of the machine; a killed process can't damage it. */
    private static void requireIntact(Path file, DataSource source) {
        LOG.warn("The machine went down while the ledger was in use: looking through {}", file);
        List<String> found = new JdbcTemplate(source).queryForList("PRAGMA integrity_check(5)", String.class);
        if (!found.equals(List.of("ok"))) {
            throw unusable(file, String.join("; ", found), null);
        }
        LOG.info("The ledger is whole");
    }

    private static IllegalStateException unusable(Path file, String why, @Nullable Exception cause) {
        return new IllegalStateException(
                String.format(
                        Locale.ROOT,
                        "The ledger %s is damaged, or isn't one: %s. Move it and the files beside it that begin with its name"
                                + " away, put a backup in its place (docs/operate.md), and start again",
                        file,
                        why),
                cause);
    }

    /** Nobody is to throw a ledger away because a disk is full, not mounted, or not for this user. */
    private static IllegalStateException unopened(Path file, String why, Exception cause) {
        return new IllegalStateException(
                String.format(
                        Locale.ROOT,
                        "The ledger %s can't be opened: %s. Leave it where it is, see to that, and start again; if it is a"
                                + " database of something else, name another file (WAYBILL_LEDGER_URL)",
                        file,
                        why),
                cause);
    }

    private static Throwable rootOf(Throwable e) {
        return e.getCause() == null ? e : rootOf(e.getCause());
    }

    /** How long the log is that waits to be written back, in bytes. */
    long logLength() {
        try {
            return Files.size(file.resolveSibling(file.getFileName() + "-wal"));
        } catch (IOException e) {
            return 0;
        }
    }

    /** There is nobody else, for the one who writes holds the whole file. */
    @Override
    String locking() {
        return "";
    }

    @Override
    String candidates() {
        return "";
    }

    @Override
    String lasting() {
        return "";
    }

    @Override
    void waitShortly() {
        // There is nobody to wait for.
    }

    @Override
    String brief(String column) {
        return "LOWER(HEX(SUBSTR(" + column + ", 13)))";
    }

    @Override
    void force(boolean forced) {
        writer().execute("PRAGMA synchronous = " + (forced ? "FULL" : "NORMAL"));
    }

    /** A commit that writes nothing forces nothing: this writes a number that SQLite keeps for whoever uses it. */
    @Override
    void touch() {
        writer().execute("PRAGMA user_version = " + (++touched));
    }

    @Override
    boolean hasTimeOfMachine() {
        return true;
    }

    @Override
    public void close() {
        readers.release();
        writer.release();
        lock.ifPresent(LedgerLock::close);
    }
}
