package io.waybill.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.dbcp2.ConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.UncategorizedSQLException;
import org.sqlite.Function;
import org.sqlite.SQLiteConfig;

/** Connections to one file of SQLite, which keep what they have prepared. */
final class SqlitePool extends BasicDataSource {
    private static final Logger LOG = LoggerFactory.getLogger(SqlitePool.class);
    private static final int READERS = 6;
    private static final Duration WAIT = Duration.ofSeconds(10);
    /** In KiB, which SQLite tells by the sign. */
    private static final int WRITER_CACHE = -(16 << 10);

    private static final int READER_CACHE = -(2 << 10);
    /** What the log is cut down to once it is written back, if a long reader let it grow. */
    private static final int LOG_LIMIT = 64 << 20;

    private static final int STATEMENTS = 300;
    /** Half of what is usual, in bytes: a commit writes whole pages of which it changed little. */
    private static final int PAGE = 2 << 10;
    /** After how many pages of log they are written back: a page that was changed in several commits is so once. */
    private static final int LOG_PAGES = 4_000;

    private SqlitePool(Path file, SQLiteConfig config, int connections) {
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setBusyTimeout((int) WAIT.toMillis());
        config.setJournalSizeLimit(LOG_LIMIT);
        setUrl(SqliteDatabase.PREFIX + file);
        config.toProperties().forEach((name, value) -> addConnectionProperty((String) name, (String) value));
        setMaxTotal(connections);
        setMaxIdle(connections);
        setMaxWait(WAIT);
        setPoolPreparedStatements(true);
        setMaxOpenPreparedStatements(STATEMENTS);
    }

    /** One connection, which locks the file with the first statement of a transaction; a file that isn't there is made. */
    static SqlitePool writing(Path file) {
        if (isNew(file)) {
            create(file);
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setCacheSize(WRITER_CACHE);
        config.setWalAutocheckpoint(LOG_PAGES);
        return new SqlitePool(file, config, 1);
    }

    /** Whether nothing was ever written to it. */
    private static boolean isNew(Path file) {
        try {
            return Files.size(file) == 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** The size of pages is fixed with the first of them. */
    private static void create(Path file) {
        try (Connection connection = DriverManager.getConnection(SqliteDatabase.PREFIX + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size = " + PAGE);
            statement.execute("PRAGMA journal_mode = WAL");
        } catch (SQLException e) {
            throw new UncategorizedSQLException("making the ledger", null, e);
        }
    }

    /** Connections that can't write. */
    static SqlitePool reading(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setCacheSize(READER_CACHE);
        return new SqlitePool(file, config, READERS);
    }

    @Override
    protected ConnectionFactory createConnectionFactory() throws SQLException {
        ConnectionFactory factory = super.createConnectionFactory();
        return () -> {
            Connection connection = factory.createConnection();
            Function.create(connection, "now_ms", new Now(), 0, Function.FLAG_DETERMINISTIC);
            return connection;
        };
    }

    /** Closes the connections; what goes wrong with that is of no consequence any more. */
    void release() {
        try {
            close();
        } catch (SQLException e) {
            LOG.warn("A connection to the ledger could not be closed", e);
        }
    }

    /** The time in milliseconds, the same throughout a statement. */
    private static final class Now extends Function {
        @Override
        protected void xFunc() throws SQLException {
            result(System.currentTimeMillis());
        }
    }
}
