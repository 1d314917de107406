package io.waybill.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Lets nobody ask for a connection to read while the database is away, which whoever writes finds out. They would each wait for some
 * seconds, and as long as somebody waits, the pool looks less and less often whether the database is back.
 */
final class ReadersGate extends DelegatingDataSource {
    private volatile boolean closed;

    ReadersGate(DataSource readers) {
        super(readers);
    }

    /** The database is away, or is there again. */
    void close(boolean away) {
        closed = away;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (closed) {
            throw new SQLTransientConnectionException("the database is away");
        }
        return super.getConnection();
    }
}
