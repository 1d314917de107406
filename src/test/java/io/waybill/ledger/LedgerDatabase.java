package io.waybill.ledger;

import io.waybill.servers.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;

/** A database of its own with all tables, for as many nodes as a test wants. */
public final class LedgerDatabase implements AutoCloseable {
    private final String url;
    private final List<LedgerNode> nodes = new ArrayList<>();

    private LedgerDatabase(String url) {
        this.url = url;
        Flyway.configure()
                .dataSource(url, "", "")
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    public static LedgerDatabase h2(Path folder) {
        return new LedgerDatabase("jdbc:h2:file:" + folder.resolve("ledger").toAbsolutePath()
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0");
    }

    public static LedgerDatabase postgres() throws IOException, SQLException {
        return new LedgerDatabase(Postgres.shared().freshJdbcUrl());
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
