package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.servers.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** A database of its own with all tables, for as many nodes as a test wants. */
public final class LedgerDatabase implements AutoCloseable {
    /** What a store has whole and isn't to be there any more has a location, and counts no more; nor does what failed. */
    private static final String CONFIRMED = "CASE WHEN v.state IN ('READY', 'DELIVERED') THEN v.size"
            + " WHEN v.state = 'FAILED' OR v.location IS NOT NULL THEN 0 ELSE v.confirmed END";

    private final String url;
    private final Database first;
    private final boolean temporary;
    private final List<LedgerNode> nodes = new ArrayList<>();

    private LedgerDatabase(String url, boolean temporary) {
        this.url = url;
        this.temporary = temporary;
        this.first = Database.open(new LedgerProperties(url, "", "", "", null, null, null, null, null, null));
    }

    public static LedgerDatabase sqlite(Path folder) {
        return new LedgerDatabase(SqliteDatabase.PREFIX + folder.resolve("ledger.db"), false);
    }

    public static LedgerDatabase postgres() throws IOException, SQLException {
        return new LedgerDatabase(Postgres.shared().freshJdbcUrl(), true);
    }

    /** One that is there already, or an empty one. */
    static LedgerDatabase at(String url) {
        return new LedgerDatabase(url, false);
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

    /** Everything counted for real is as much as the counters say. */
    void assertCounted() {
        try (Ledger ledger = new Ledger(first, new Wakeups(Duration.ofSeconds(1)), "recount")) {
            Recount recount = new Recount(ledger);
            assertThat(recount.run().differences()).isEmpty();
            Books.Sum sum = new Books(ledger, recount).sum();
            assertThat(sum).matches(Books.Sum::balanced);
            assertThat(sum.seen())
                    .isEqualTo(ledger.read().queryForObject("SELECT COUNT(*) FROM document", Long.class))
                    .isEqualTo(
                            ledger.read().queryForObject("SELECT COALESCE(SUM(documents), 0) FROM batch", Long.class));
            for (String store :
                    ledger.read().queryForList("SELECT DISTINCT store FROM delivery ORDER BY store", String.class)) {
                assertThat(new Transfers(ledger).open(store)).isEqualTo(open(ledger, store));
            }
            for (UUID batch : ledger.read().queryForList("SELECT id FROM batch", UUID.class)) {
                assertThat(new Transfers(ledger)
                                .batch(batch, Asker.OURSELVES, 0)
                                .orElseThrow()
                                .sums())
                        .isEqualTo(of(ledger, batch));
            }
            assertThat(ledger.read()
                            .queryForList(
                                    "SELECT batch FROM batch_store WHERE batch NOT IN (SELECT id FROM batch)",
                                    UUID.class))
                    .isEmpty();
        }
    }

    private static List<Transfers.Sum> open(Ledger ledger, String store) {
        return ledger
                .read()
                .query(
                        "SELECT v.state, COUNT(*) AS deliveries, SUM(d.size) AS bytes, SUM(" + CONFIRMED
                                + ") AS confirmed"
                                + " FROM delivery v JOIN document d ON d.id = v.document"
                                + " WHERE v.store = ? AND v.state NOT IN ('DELIVERED', 'FAILED') GROUP BY v.state",
                        (row, i) -> new Transfers.Sum(
                                store,
                                DeliveryState.valueOf(row.getString("state")),
                                row.getLong("deliveries"),
                                row.getLong("bytes"),
                                row.getLong("confirmed")),
                        store)
                .stream()
                .sorted(Comparator.comparing(Transfers.Sum::state))
                .toList();
    }

    private static List<Transfers.Sum> of(Ledger ledger, UUID batch) {
        return ledger
                .read()
                .query(
                        "SELECT v.store, v.state, COUNT(*) AS deliveries, SUM(v.size) AS bytes, SUM(" + CONFIRMED
                                + ") AS confirmed FROM delivery v JOIN document d ON d.id = v.document"
                                + " WHERE d.batch = ? AND v.batch = d.batch GROUP BY v.store, v.state",
                        (row, i) -> new Transfers.Sum(
                                row.getString("store"),
                                DeliveryState.valueOf(row.getString("state")),
                                row.getLong("deliveries"),
                                row.getLong("bytes"),
                                row.getLong("confirmed")),
                        batch)
                .stream()
                .sorted(Comparator.comparing(Transfers.Sum::store).thenComparing(Transfers.Sum::state))
                .toList();
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
        if (temporary) {
            drop();
        }
    }

    private void drop() {
        try {
            Postgres.shared().drop(url);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("The database could not be removed", e);
        }
    }
}
