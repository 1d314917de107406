package io.waybill.faults;

import io.waybill.flows.ChunkStore;
import io.waybill.servers.FaultProxy;
import io.waybill.servers.Postgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two nodes on one PostgreSQL, with one inbox, one staging folder and two stores: a folder, and S3 behind a network. */
final class Site implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Site.class);
    /** What an hour drops stands there several times, and the rest of it is for whoever fills it. */
    private static final String DISK = "4g";

    private final Path disk;
    private final boolean mounted;
    private final String ledger;
    private final FaultProxy database;
    private final ChunkStore s3;
    private final Optional<Path> clock;
    private final List<Node> nodes = new ArrayList<>();

    Site(Path folder) throws Exception {
        disk = Files.createDirectories(folder.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK, "tmpfs", disk.toString()) == 0;
        ledger = Postgres.shared().freshJdbcUrl();
        int port = URI.create(ledger.substring("jdbc:".length())).getPort();
        database = FaultProxy.before(port);
        s3 = ChunkStore.of("minio", folder.resolve("s3"));
        clock = wrongClock(folder.resolve("clock.so"));
        Files.createDirectories(inbox());
        for (String name : List.of("one", "other")) {
            Node node = new Node(name, disk.resolve(name), folder.resolve("clock-of-" + name), clock);
            node.waybill()
                    .with("WAYBILL_LEDGER_URL", ledger.replace(":" + port, ":" + database.port()))
                    .with("WAYBILL_LEDGER_USER", "postgres")
                    .with("WAYBILL_SCANS_INBOX", inbox().toString())
                    .with("WAYBILL_SCANS_SETTLE", "1s")
                    .with("WAYBILL_STAGING", staging().toString())
                    .with("WAYBILL_OUTBOX", outbox().toString())
                    .with("WAYBILL_INTAKE_FLOOR", "1MB")
                    .with("WAYBILL_SWEEP", "5s")
                    .with("WAYBILL_SWEEP_FOLDERS", "1s")
                    .with("WAYBILL_ODS", "false");
            s3.configure(node.waybill());
            nodes.add(node);
        }
    }

    /** One after the other, for the first makes the tables. */
    void start() throws IOException {
        for (Node node : nodes) {
            node.waybill().start();
        }
    }

    List<Node> nodes() {
        return nodes;
    }

    FaultProxy database() {
        return database;
    }

    ChunkStore s3() {
        return s3;
    }

    Path inbox() {
        return disk.resolve("shared/inbox");
    }

    Path outbox() {
        return disk.resolve("shared/outbox");
    }

    Path staging() {
        return disk.resolve("shared/staging");
    }

    Path disk() {
        return disk;
    }

    /** Whether the disk is small and its own, so that it may be filled: takes the right to mount. */
    boolean hasDisk() {
        return mounted;
    }

    /** A connection that nothing comes between. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(ledger);
    }

    /** Rows of one column. */
    List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    /** Whether the nodes' clocks can be set: takes a compiler of C. */
    boolean hasClocks() {
        return clock.isPresent();
    }

    private static Optional<Path> wrongClock(Path library) {
        try {
            int exit = run("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), "src/test/c/clock.c", "-ldl");
            return exit == 0 ? Optional.of(library) : Optional.empty();
        } catch (IOException e) {
            LOG.info("There is no compiler here", e);
            return Optional.empty();
        }
    }

    static int run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        for (Node node : nodes) {
            node.close();
        }
        database.close();
        s3.close();
        if (mounted) {
            Path kept = Files.createDirectories(disk.resolveSibling("kept"));
            run("cp", "-a", disk + "/.", kept.toString());
            run("umount", disk.toString());
        }
    }
}
