package io.waybill.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.dbcp2.ConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    /** One connection, which locks the file with the first statement of a transaction. */
    static SqlitePool writing(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setCacheSize(WRITER_CACHE);
        return new SqlitePool(file, config, 1);
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
