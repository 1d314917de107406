package io.waybill.bench;

import io.waybill.flows.Processes;
import io.waybill.flows.WaybillProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * From the drop folder to the store, beside {@code rclone copy}: the same files, the same server, in turn. Waybill is up
 * and has done rounds that are not counted; its time runs from the moment the files stand in the inbox until its receipt says
 * that the last delivery is proved and booked. Its CPU counts until the drop is moved to {@code done}, too. rclone's time is
 * that of its process.
 */
final class Bench {
    private record Load(String name, int files, int size) {}

    /** What one run took: seconds on the clock, seconds of CPU, how many of the machine's cores were busy, peak memory in MB. */
    record Cost(double wall, double cpu, double cores, double memory) {}

    private static final List<Load> LOADS = List.of(
            new Load("1 of 1 GB", 1, 1 << 30),
            new Load("16 of 16 MB", 16, 16 << 20),
            new Load("2,000 of 50 KB", 2000, 50_000));
    private static final Load FEW_LARGE = new Load("16 of 16 MB", 16, 16 << 20);
    private static final Load MANY_SMALL = new Load("200 of 50 KB", 200, 50_000);
    private static final Load ONE = new Load("1 of 256 MB", 1, 256 << 20);
    private static final int LONGEST_WARM_UP = 20;

    private final int rounds;
    private final Path folder;

    private Bench(int rounds) throws IOException {
        this.rounds = rounds;
        this.folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "bench");
    }

    /** Arguments: the rounds, and a word that the cases must have; with that, the page is left as it is. */
    public static void main(String[] arguments) throws Exception {
        String wanted = arguments.length > 1 ? arguments[1] : "";
        Bench bench = new Bench(Integer.parseInt(arguments[0]));
        Table table = new Table();
        for (Load load : LOADS) {
            for (Target target : List.of(Target.s3(bench.folder), Target.azure(bench.folder))) {
                if ((target.name() + ", " + load.name()).contains(wanted)) {
                    Table.Row row = bench.compare(load, target);
                    System.out.println(row.text());
                    table.add(row);
                }
            }
        }
        Parallel parallel = new Parallel(bench.folder, bench.rounds);
        for (Load load : List.of(FEW_LARGE, MANY_SMALL)) {
            if (("workers, " + load.name()).contains(wanted)) {
                Parallel.Row row = parallel.workers(load.name(), bench.source(load), load.files());
                System.out.println(row.text());
                table.add(row);
            }
        }
        if (("stores, " + ONE.name()).contains(wanted)) {
            for (Parallel.Row row : parallel.stores(ONE.name(), bench.source(ONE), ONE.files())) {
                System.out.println(row.text());
                table.add(row);
            }
        }
        if (wanted.isEmpty()) {
            table.write(Path.of("docs/performance.md"));
        }
        FileSystemUtils.deleteRecursively(bench.folder);
        System.exit(0);
    }

    private Table.Row compare(Load load, Target target) throws Exception {
        Path source = source(load);
        List<Cost> ours = new ArrayList<>();
        List<Cost> theirs = new ArrayList<>();
        Path home = Files.createTempDirectory(folder, "waybill");
        try (WaybillProcess waybill = waybill(home)) {
            target.configure(waybill, target.port);
            target.fresh();
            waybill.start();
            List<Cost> warming = warmUp(waybill, source, load, target);
            for (int round = 1; round <= rounds; round++) {
                target.fresh();
                ours.add(waybill(waybill, source, "round" + round, load.files()));
                target.fresh();
                theirs.add(Rclone.copy(source, target));
            }
            return new Table.Row(target.name(), load.name(), warming, ours, theirs);
        } finally {
            target.stop();
            FileSystemUtils.deleteRecursively(source);
        }
    }

    /**
     * Rounds that aren't counted, until three in a row didn't get cheaper: the optimizing compiler of the JVM has settled
     * then, as it has in a service that is up for a few minutes.
     */
    private static List<Cost> warmUp(WaybillProcess waybill, Path source, Load load, Target target) throws Exception {
        List<Cost> rounds = new ArrayList<>();
        double least = Double.MAX_VALUE;
        int since = 0;
        while (since < 3 && rounds.size() < LONGEST_WARM_UP) {
            target.fresh();
            Cost cost = waybill(waybill, source, "warming" + rounds.size(), load.files());
            rounds.add(cost);
            since = cost.cpu() < 0.95 * least ? 0 : since + 1;
            least = Math.min(least, cost.cpu());
        }
        return rounds;
    }

    /** A process that delivers to nothing yet, and looks into its inbox ten times a second. */
    static WaybillProcess waybill(Path home) {
        return WaybillProcess.in(home)
                .with("WAYBILL_OUTBOX", "")
                .with("WAYBILL_ODS", "false")
                .with("WAYBILL_SCANS_POLL", "100")
                .optimized("-Xmx512m");
    }

    /** Drops the files and waits until all is done. */
    static Cost waybill(WaybillProcess waybill, Path source, String name, int files) throws Exception {
        Path prepared = Files.createDirectories(waybill.inbox().resolveSibling("prepared"));
        Path drop = prepared.resolve(name);
        copy(source, drop);
        double cpu = Processes.cpuSeconds(waybill.pid());
        double cpuOfAll = Processes.cpuSecondsOfAll();
        long from = System.nanoTime();
        Instant begun = Instant.now();
        Files.move(drop, waybill.inbox().resolve(name));
        while (done(waybill, name).size() < files) {
            LockSupport.parkNanos(20_000_000);
        }
        double busy = Processes.cpuSecondsOfAll() - cpuOfAll;
        double cores = busy * 1e9 / (System.nanoTime() - from);
        Duration wall = Duration.between(begun, answered(waybill.inbox().resolve("answers")));
        Cost cost = new Cost(
                wall.toNanos() / 1e9,
                Processes.cpuSeconds(waybill.pid()) - cpu,
                cores,
                Processes.peakMegabytes(waybill.pid()));
        for (Path file : done(waybill, name)) {
            Files.delete(file);
        }
        return cost;
    }

    /** When the last receipt was complete. */
    private static Instant answered(Path answers) throws IOException {
        Instant last = Instant.MIN;
        for (Path file : WaybillProcess.files(answers).values()) {
            if (file.toString().endsWith(".receipt.json")) {
                Instant written = Files.getLastModifiedTime(file).toInstant();
                last = written.isAfter(last) ? written : last;
            }
        }
        return last;
    }

    private Path source(Load load) throws IOException {
        Path source = Files.createTempDirectory(folder, "source");
        Random random = new Random(7);
        byte[] content = new byte[load.size()];
        for (int i = 0; i < load.files(); i++) {
            random.nextBytes(content);
            Files.write(source.resolve("file-%05d.bin".formatted(i)), content);
        }
        return source;
    }

    /** Each round's files are new to Waybill, which would know them again: a name of their own makes them so. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static List<Path> done(WaybillProcess waybill, String name) throws IOException {
        return waybill.done().entrySet().stream()
                .filter(file -> file.getKey().startsWith(name + "/"))
                .map(Map.Entry::getValue)
                .toList();
    }
}
