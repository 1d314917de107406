package io.waybill.ledger;

import io.waybill.servers.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;

/** A database of its own with all tables, for as many nodes as a test wants. */
public final class LedgerDatabase implements AutoCloseable {
    private final String url;
    private final List<LedgerNode> nodes = new ArrayList<>();

    private LedgerDatabase(String url, String... locations) {
        this.url = url;
        Flyway.configure().dataSource(url, "", "").locations(locations).load().migrate();
    }

    /** Through asynchronous channels: an ordinary one is closed, and the database with it, if a reader is interrupted. */
    public static LedgerDatabase h2(Path folder) {
        return new LedgerDatabase(
                "jdbc:h2:async:" + folder.resolve("ledger").toAbsolutePath()
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0",
                "classpath:db/migration",
                "classpath:db/h2");
    }

    public static LedgerDatabase postgres() throws IOException, SQLException {
        return new LedgerDatabase(Postgres.shared().freshJdbcUrl(), "classpath:db/migration");
    }

    /** Breaks all connections, as a database does that is started anew; what is committed stays. */
    public void interrupt() {
        boolean h2 = url.startsWith("jdbc:h2:");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    h2
                            ? "SHUTDOWN IMMEDIATELY"
                            : "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        } catch (SQLException e) {
            throw new IllegalStateException("The database could not be interrupted", e);
        }
    }

    /** Starts a node; it ends with the database. */
    public LedgerNode node(String name) {
        LedgerNode node = new LedgerNode(url, name);
        synchronized (nodes) {
            nodes.add(node);
        }
        return node;
    }

    @Override
    public void close() {
        synchronized (nodes) {
            nodes.forEach(LedgerNode::close);
        }
    }
}
