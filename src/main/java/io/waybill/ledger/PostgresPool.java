package io.waybill.ledger;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Connections to PostgreSQL on which nobody waits for ever, whatever its address says: not for a lock that a node holds which is
 * stopped or gone, and not for a server that doesn't answer. The server ends a transaction in which nothing happens, and so
 * frees what such a node holds, long before its run is taken for dead.
 *
 * <p>See https://www.postgresql.org/docs/current/runtime-config-client.html and
 * https://www.postgresql.org/docs/current/runtime-config-connection.html for what is set at the server, and
 * https://jdbc.postgresql.org/documentation/use/ for what is set at the driver.
 */
final class PostgresPool extends HikariDataSource {
    /** What the connections are for, and how long may be waited there. */
    enum Use {
        /** The thread that writes: it waits for no lock longer than everybody who writes can wait for it. */
        WRITING(1, Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofSeconds(30)),
        /** All others, whose questions may take a while. They take no locks. */
        READING(7, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(5)),
        /** Making the tables, or filling them, by one process while nobody else is there. */
        ALONE(4, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofHours(6));

        private final int connections;
        private final Duration lock;
        private final Duration idleInTransaction;
        private final Duration answer;

        Use(int connections, Duration lock, Duration idleInTransaction, Duration answer) {
            this.connections = connections;
            this.lock = lock;
            this.idleInTransaction = idleInTransaction;
            this.answer = answer;
        }

        /** What the server is told, by its own names; times are milliseconds, those of TCP but for the last seconds. */
        private Map<String, Long> settings() {
            return new TreeMap<>(Map.of(
                    "lock_timeout",
                    lock.toMillis(),
                    "idle_in_transaction_session_timeout",
                    idleInTransaction.toMillis(),
                    "tcp_keepalives_idle",
                    10L,
                    "tcp_keepalives_interval",
                    5L,
                    "tcp_keepalives_count",
                    3L,
                    "tcp_user_timeout",
                    20_000L));
        }
    }

    /** Those that no connection can be without; TCP's are not known everywhere. */
    private static final List<String> NEEDED = List.of("lock_timeout", "idle_in_transaction_session_timeout");

    private static final Duration CONNECTING = Duration.ofSeconds(3);

    private final Use use;

    PostgresPool(String url, String user, String password, Use use) {
        this.use = use;
        PGSimpleDataSource server = new PGSimpleDataSource();
        try {
            server.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "The ledger's address (waybill.ledger.url, which WAYBILL_LEDGER_URL sets) can't be understood: '"
                            + url + "'. It looks like jdbc:postgresql://host/waybill",
                    e);
        }
        server.setTcpKeepAlive(true);
        server.setConnectTimeout(Math.toIntExact(CONNECTING.toSeconds()));
        server.setLoginTimeout(Math.toIntExact(CONNECTING.toSeconds()));
        server.setSocketTimeout(Math.toIntExact(use.answer.toSeconds()));
        if (server.getProperty(PGProperty.SOCKET_FACTORY) == null) {
            server.setProperty(PGProperty.SOCKET_FACTORY, KeptAliveSockets.class.getName());
        }
        setDataSource(server);
        if (!user.isEmpty()) {
            setUsername(user);
            setPassword(password);
        }
        setPoolName("ledger-" + use.name().toLowerCase(Locale.ROOT));
        setMaximumPoolSize(use.connections);
        // With connections that are kept for nobody, the pool makes pauses of up to 5 s before it looks whether the
        // server is back.
        setMinimumIdle(0);
        setConnectionTimeout(CONNECTING.toMillis());
        StringBuilder settings = new StringBuilder();
        use.settings()
                .forEach((name, value) ->
                        settings.append(String.format(Locale.ROOT, "SET SESSION %s = %d;", name, value)));
        setConnectionInitSql(settings.toString());
    }

    /**
     * Makes sure that what was set is what counts.
     *
     * @throws IllegalStateException with a reason for people, if something between us and the server loses it
     */
    void requireSettings() {
        requireSettings(new JdbcTemplate(this));
    }

    void requireSettings(JdbcTemplate jdbc) {
        for (String name : NEEDED) {
            Long found = jdbc.queryForObject(
                    "SELECT CAST(setting AS BIGINT) FROM pg_settings WHERE name = ?", Long.class, name);
            Long wanted = use.settings().get(name);
            if (!wanted.equals(found)) {
                throw new IllegalStateException(String.format(
                        Locale.ROOT,
                        "On connections to the ledger %s is %d ms, and %d ms was set: something between Waybill and PostgreSQL"
                                + " loses what is set, as PgBouncer does that pools transactions. Let waybill.ledger.url, which"
                                + " WAYBILL_LEDGER_URL sets, name the server itself, or let it pool sessions",
                        name,
                        found,
                        wanted));
            }
        }
    }
}
