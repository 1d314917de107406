package io.waybill.faults;

import io.waybill.servers.Ballast;
import io.waybill.servers.FaultProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** All that can go wrong at a {@link Site}. */
final class Faults {
    /** In seconds. */
    private static final long HOUR = 3_600;

    private final Site site;
    private final Random random;

    Faults(Site site, Random random) {
        this.site = site;
        this.random = random;
    }

    /** Each of them, as far as this machine can have them. */
    List<Fault> all() {
        List<Fault> all = new ArrayList<>(List.of(
                killed(),
                away("inbox", site.inbox(), true),
                bare("inbox", site.inbox(), true),
                away("outbox", site.outbox(), false),
                bare("outbox", site.outbox(), false),
                away("staging", site.staging(), false),
                databaseAway(),
                databaseSlow(),
                lockHeld("batch"),
                lockHeld("node_run"),
                lockHeld("delivery"),
                storeAway(),
                storeSlow(),
                frozen()));
        if (site.hasDisk()) {
            all.add(diskFull());
        }
        if (site.hasClocks()) {
            all.add(clockJumps(HOUR));
            all.add(clockJumps(-HOUR));
        }
        if (Files.isExecutable(Path.of("/usr/bin/strace"))) {
            all.add(shareSlow());
        }
        return all;
    }

    private Node anyNode() {
        return site.nodes().get(random.nextInt(site.nodes().size()));
    }

    private boolean someIsDown() {
        return site.nodes().stream().anyMatch(node -> !node.isUp());
    }

    private boolean allAreDown() {
        return site.nodes().stream().noneMatch(Node::isUp);
    }

    private Fault killed() {
        Node node = anyNode();
        return Fault.silent(node.name() + " killed", () -> node.waybill().kill(), () -> node.waybill()
                .start());
    }

    private Fault frozen() {
        Node node = anyNode();
        return Fault.silent(node.name() + " frozen", () -> node.waybill().signal("STOP"), () -> node.waybill()
                .signal("CONT"));
    }

    private Fault away(String name, Path folder, boolean inbox) {
        Path away = folder.resolveSibling(folder.getFileName() + "-away");
        return new Fault(
                name + " away",
                this::allAreDown,
                inbox,
                () -> Files.move(folder, away),
                () -> Files.move(away, folder));
    }

    private Fault bare(String name, Path folder, boolean inbox) {
        Path away = folder.resolveSibling(folder.getFileName() + "-away");
        return new Fault(
                name + " bare",
                this::allAreDown,
                inbox,
                () -> {
                    Files.move(folder, away);
                    Files.createDirectory(folder);
                },
                () -> {
                    // Fails if something was written below the mount point.
                    Files.delete(folder);
                    Files.move(away, folder);
                });
    }

    private Fault databaseAway() {
        FaultProxy database = site.database();
        return Fault.told("database away", this::allAreDown, database::down, database::up);
    }

    private Fault databaseSlow() {
        return Fault.silent(
                "database slow", () -> site.database().roundTrip(Duration.ofMillis(200)), () -> site.database()
                        .heal());
    }

    private Fault lockHeld(String table) {
        Connection[] holder = new Connection[1];
        return Fault.silent(
                "lock on " + table,
                () -> {
                    holder[0] = site.connect();
                    holder[0].setAutoCommit(false);
                    try (Statement statement = holder[0].createStatement()) {
                        statement.execute("SELECT 1 FROM " + table + " FOR UPDATE");
                    }
                },
                () -> holder[0].close());
    }

    private Fault storeAway() {
        FaultProxy network = site.s3().network();
        return Fault.told("store away", this::allAreDown, network::down, network::up);
    }

    private Fault storeSlow() {
        FaultProxy network = site.s3().network();
        return Fault.silent(
                "store slow",
                () -> {
                    network.rate(100_000);
                    network.roundTrip(Duration.ofMillis(300));
                },
                network::heal);
    }

    private Fault diskFull() {
        Path ballast = site.disk().resolve("ballast");
        return Fault.told("disk full", this::someIsDown, () -> Ballast.fill(ballast), () -> Files.delete(ballast));
    }

    private Fault clockJumps(long seconds) {
        Node node = anyNode();
        return Fault.silent(
                "clock of %s jumps by %d s".formatted(node.name(), seconds),
                () -> node.setClock(seconds),
                () -> node.setClock(0));
    }

    /** Each look at a file, and each change of one, takes long. */
    private Fault shareSlow() {
        Node node = anyNode();
        Process[] slowing = new Process[1];
        return Fault.silent(
                "share slow for " + node.name(),
                () -> slowing[0] = new ProcessBuilder(
                                "strace",
                                "-qq",
                                "-f",
                                "-o",
                                "/dev/null",
                                "-e",
                                "trace=rename,renameat2,linkat,fsync,newfstatat,mkdir",
                                "-e",
                                "inject=rename,renameat2,linkat,fsync,mkdir:delay_enter=200000",
                                "-p",
                                Long.toString(node.waybill().pid()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start(),
                () -> {
                    slowing[0].destroy();
                    if (!slowing[0].waitFor(20, TimeUnit.SECONDS)) {
                        slowing[0].destroyForcibly();
                    }
                });
    }
}
