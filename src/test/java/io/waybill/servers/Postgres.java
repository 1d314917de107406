package io.waybill.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A real PostgreSQL, from binaries on the class path. One serves all tests of a JVM, each with databases of its own. */
public final class Postgres {
    private static Optional<Postgres> shared = Optional.empty();

    private final EmbeddedPostgres server;
    private final AtomicInteger databases = new AtomicInteger();

    private Postgres(EmbeddedPostgres server) {
        this.server = server;
    }

    public static synchronized Postgres shared() throws IOException {
        if (shared.isEmpty()) {
            shared = Optional.of(start());
        }
        return shared.get();
    }

    private static Postgres start() throws IOException {
        Path data = ServerProcess.freshFolder("postgres");
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(data.resolve("data"))
                .start();
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("data/postmaster.pid")).get(0).strip());
        Watchdog watchdog = Watchdog.over(pid);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            watchdog.close();
            close(server);
        }));
        return new Postgres(server);
    }

    /** A new, empty database, without a pool. */
    public DataSource freshDatabase() throws SQLException {
        return server.getDatabase("postgres", create());
    }

    /** A new, empty database, with its user in the URL, for a process of its own. */
    public String freshJdbcUrl() throws SQLException {
        return server.getJdbcUrl("postgres", create());
    }

    /** Removes a database of ours, whoever still uses it: hundreds of them take half a minute to remove at the end. */
    public void drop(String jdbcUrl) throws SQLException {
        String name = URI.create(jdbcUrl.substring("jdbc:".length())).getPath().substring(1);
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
        }
    }

    private String create() throws SQLException {
        String name = "waybill_" + databases.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return name;
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
