package io.waybill.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Lets nobody ask for a connection to read while the database is away, which whoever writes finds out. They would each wait for some
 * seconds, and as long as somebody waits, the pool looks less and less often whether the database is back.
 */
final class ReadersGate extends DelegatingDataSource {
    /** Longer than it takes until the next one has tried to write. */
    private static final long LONGEST = Duration.ofSeconds(8).toNanos();

    private volatile boolean closed;
    private volatile long since;

    ReadersGate(DataSource readers) {
        super(readers);
    }

    /** The database is away, as was just seen, or is there again. Where nobody has tried for a while, nothing is known. */
    void close(boolean away) {
        since = System.nanoTime();
        closed = away;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (closed && System.nanoTime() - since < LONGEST) {
            throw new SQLTransientConnectionException("the database is away");
        }
        return super.getConnection();
    }
}
