package io.waybill.ledger;

import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The database that holds the ledger, with its tables. One thread writes to it, and any may read. What differs between the
 * databases that can hold it stands in {@link SqliteDatabase} and {@link PostgresDatabase}; all other SQL is the same.
 */
abstract class Database implements AutoCloseable {
    private final LedgerTemplate writer;
    private final LedgerTemplate reader;
    private final TransactionTemplate writes;
    private final TransactionTemplate moments;

    /** @param isolation under which several statements read the same moment; one of {@link TransactionDefinition} */
    Database(LedgerTemplate writer, LedgerTemplate reader, int isolation) {
        this.writer = writer;
        this.reader = reader;
        this.writes = new TransactionTemplate(new JdbcTransactionManager(sourceOf(writer)));
        this.moments = new TransactionTemplate(new JdbcTransactionManager(sourceOf(reader)));
        moments.setIsolationLevel(isolation);
        moments.setReadOnly(true);
    }

    /**
     * Opens a database, and makes its tables if it has none.
     *
     * @throws IllegalStateException with a reason for people, if it can't be used
     */
    static Database open(LedgerProperties properties) {
        String url = properties.url();
        if (url.startsWith(SqliteDatabase.PREFIX) && SqliteDatabase.isFile(url)) {
            return SqliteDatabase.open(url);
        }
        if (url.startsWith(PostgresDatabase.PREFIX)) {
            return PostgresDatabase.open(url, properties.user(), properties.password());
        }
        throw new IllegalStateException("The ledger's address (waybill.ledger.url, which WAYBILL_LEDGER_URL sets) is '"
                + url + "': name a file as in " + SqliteDatabase.PREFIX + "data/ledger.db, or a database as in "
                + PostgresDatabase.PREFIX + "//host/waybill");
    }

    private static DataSource sourceOf(LedgerTemplate template) {
        return Objects.requireNonNull(template.getDataSource());
    }

    /**
     * Makes the tables, or what is new of them.
     *
     * @param words how this database calls what the scripts write as <code>${word}</code>
     * @param more where there are scripts for it alone
     */
    static void migrate(DataSource source, Map<String, String> words, String... more) {
        String[] locations = new String[more.length + 1];
        locations[0] = "classpath:db/migration";
        System.arraycopy(more, 0, locations, 1, more.length);
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations(locations)
                    .placeholders(words)
                    .load()
                    .migrate();
        } catch (FlywayValidateException e) {
            throw new IllegalStateException(
                    "The ledger (waybill.ledger.url, which WAYBILL_LEDGER_URL sets, is its address)"
                            + " was made by another version of Waybill, and can't be used by this one: let that version"
                            + " finish its work, then move the ledger away, or name an empty database, and start again",
                    e);
        }
    }

    /** For the thread that writes. */
    LedgerTemplate writer() {
        return writer;
    }

    /** For all others. */
    LedgerTemplate reader() {
        return reader;
    }

    /** The transactions of the thread that writes. */
    TransactionTemplate writes() {
        return writes;
    }

    /** Transactions in which all statements of a reader see the same moment. */
    TransactionTemplate moments() {
        return moments;
    }

    /** What follows a SELECT whose rows have to stay as they are until the commit. */
    abstract String locking();

    /** What follows a SELECT whose row has to be there until the commit, whatever else becomes of it. */
    abstract String lasting();

    /** Lets the statements of this transaction wait for locks of others for a moment only. */
    abstract void waitShortly();

    /** What follows a SELECT of rows to be changed that passes over those which others are just changing. */
    abstract String candidates();

    /** The last eight digits of an id in the column of that name, as a text. */
    abstract String brief(String column);

    /**
     * Lets commits from now on outlive the machine, or only the process, which they do at any rate. To be called between the
     * transactions of the thread that writes.
     */
    abstract void force(boolean forced);

    /** Makes sure that the transaction writes something, so that its commit forces what was committed before. */
    abstract void touch();

    /** What writes it says that it is away, or that it is there again. */
    void away(boolean away) {
        // Where it is a file, it can be read all the same.
    }

    /** Whether its time is that of this machine, and changes when somebody sets the clock. */
    abstract boolean hasTimeOfMachine();

    /** How much of what is committed waits to be written to its place, in bytes; nothing if that isn't our concern. */
    abstract long logLength();

    @Override
    public abstract void close();
}
