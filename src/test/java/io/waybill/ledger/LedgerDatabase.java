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

/** A database of its own with all tables, for as many nodes as a test wants. */
public final class LedgerDatabase implements AutoCloseable {
    private final String url;
    private final Database first;
    private final List<LedgerNode> nodes = new ArrayList<>();

    private LedgerDatabase(String url) {
        this.url = url;
        this.first = Database.open(new LedgerProperties(url, "", "", "", null, null, null, null, null, null));
    }

    public static LedgerDatabase sqlite(Path folder) {
        return new LedgerDatabase(SqliteDatabase.PREFIX + folder.resolve("ledger.db"));
    }

    public static LedgerDatabase postgres() throws IOException, SQLException {
        return new LedgerDatabase(Postgres.shared().freshJdbcUrl());
    }

    /** One that is there already, or an empty one. */
    static LedgerDatabase at(String url) {
        return new LedgerDatabase(url);
    }

    boolean isSqlite() {
        return first instanceof SqliteDatabase;
    }

    /** Its address. */
    public String url() {
        return url;
    }

    /** Changes rows, as no other class does outside of groups. */
    void update(String sql, Object... values) {
        first.writer().update(sql, values);
    }

    /** Breaks all connections, as a database does that is started anew; what is committed stays. */
    public void interrupt() {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
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
        first.close();
    }
}
