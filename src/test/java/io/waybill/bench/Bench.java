package io.waybill.bench;

import io.waybill.flows.Processes;
import io.waybill.flows.WaybillProcess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * From the drop folder to the store, beside {@code rclone copy}: the same files, the same server, in turn, and where another
 * jar is given, that one too. Waybill is up and has done a few rounds that are not counted, and then some more; its time runs
 * from the moment the files stand in the inbox until its receipt says that the last delivery is proved and booked. Its CPU
 * counts until the drop is moved to {@code done}, too. rclone's time is that of its process.
 */
final class Bench {
    private record Load(String name, int files, int size) {}

    /**
     * What one run took: seconds on the clock, seconds of CPU, how many of the machine's cores were busy, peak memory of the
     * process in MB, bytes that it wrote to disks, bytes of its ledger's files afterwards.
     */
    record Cost(double wall, double cpu, double cores, double memory, double written, double ledger) {}

    private static final Load SMALL = new Load("2,000 of 50 KB", 2000, 50_000);
    private static final Load FEW_LARGE = new Load("16 of 16 MB", 16, 16 << 20);
    private static final List<Load> LOADS = List.of(SMALL, FEW_LARGE, new Load("1 of 1 GB", 1, 1 << 30));
    private static final Load MANY_SMALL = new Load("200 of 50 KB", 200, 50_000);
    private static final Load ONE = new Load("1 of 256 MB", 1, 256 << 20);
    private static final String MEMORY = "-Xmx256m";
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Jars jars;
    private final List<Integer> after;
    private final int rounds;
    private final Path folder;
    private final String wanted;
    private final Table table = new Table();

    private Bench(Jars jars, List<Integer> after, int rounds, String wanted) throws IOException {
        this.jars = jars;
        this.after = after;
        this.rounds = rounds;
        this.wanted = wanted;
        this.folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "bench");
    }

    /**
     * Arguments: how many rounds come before those that count, such as {@code 4,16}, once for a young process, whose code
     * isn't compiled yet, and then for a warm one; the rounds; a word that the cases must have, or nothing; another jar, or nothing. Without a word, all that
     * was measured is written to the page.
     */
    public static void main(String[] arguments) throws Exception {
        List<Integer> after =
                Stream.of(arguments[0].split(",")).map(Integer::valueOf).toList();
        Bench bench = new Bench(Jars.with(arguments[3]), after, Integer.parseInt(arguments[1]), arguments[2]);
        try {
            bench.compare();
            bench.parallel();
            if (bench.isWanted(Start.NAME)) {
                bench.table.add(Start.measure(bench.jars, bench.rounds));
            }
            if (bench.wanted.isEmpty()) {
                bench.table.write(Path.of("docs/performance.md"));
            }
        } finally {
            FileSystemUtils.deleteRecursively(bench.folder);
        }
        System.exit(0);
    }

    private boolean isWanted(String name) {
        return name.contains(wanted);
    }

    private void compare() throws Exception {
        List<Target> targets =
                new ArrayList<>(List.of(Target.s3(folder), Target.azure(folder), new FolderTarget(folder)));
        Optional<Target> minio = Target.minio(folder);
        minio.ifPresentOrElse(
                target -> targets.add(0, target),
                () -> System.err.println("There is no MinIO here, nor Go to build it with: its cases are left out"));
        for (Load load : LOADS) {
            for (Target target : targets) {
                if (isWanted(target.name() + ", " + load.name())) {
                    compare(load, target, minio.filter(target::equals).isPresent() && load.equals(SMALL));
                }
            }
        }
    }

    private void parallel() throws Exception {
        for (Load load : List.of(FEW_LARGE, MANY_SMALL)) {
            if (isWanted("workers, " + load.name())) {
                Path source = source(load);
                for (Map.Entry<String, Path> jar : jars.all().entrySet()) {
                    Parallel parallel = new Parallel(folder, rounds, jar.getValue());
                    table.add(parallel.workers(jars.naming(load.name(), jar.getKey()), source, load.files()));
                }
            }
        }
        if (isWanted("stores, " + ONE.name())) {
            Path source = source(ONE);
            for (Map.Entry<String, Path> jar : jars.all().entrySet()) {
                Parallel parallel = new Parallel(folder, rounds, jar.getValue());
                parallel.stores(jars.naming(ONE.name(), jar.getKey()), source, ONE.files())
                        .forEach(table::add);
            }
        }
    }

    private void compare(Load load, Target target, boolean alsoPlain) throws Exception {
        Path source = source(load);
        Map<String, WaybillProcess> processes = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Path> jar : jars.all().entrySet()) {
                processes.put(jar.getKey(), home().from(jar.getValue()).optimized(MEMORY));
                if (alsoPlain) {
                    processes.put(
                            jar.getKey() + ", plain java -jar",
                            home().from(jar.getValue()).plain(MEMORY));
                }
            }
            target.fresh();
            for (WaybillProcess process : processes.values()) {
                target.configure(process, target.port);
                process.start();
            }
            int done = 0;
            for (int before : after) {
                for (; done < before; done++) {
                    turn(processes, source, load, target, done);
                }
                done += measure(load, target, source, processes, before);
            }
        } finally {
            processes.values().forEach(WaybillProcess::close);
            target.stop();
            FileSystemUtils.deleteRecursively(source);
        }
    }

    /** Those rounds that count. */
    private int measure(Load load, Target target, Path source, Map<String, WaybillProcess> processes, int before)
            throws Exception {
        Map<String, List<Cost>> ours = new LinkedHashMap<>();
        List<Cost> theirs = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            turn(processes, source, load, target, before + round)
                    .forEach((name, cost) ->
                            ours.computeIfAbsent(name, key -> new ArrayList<>()).add(cost));
            target.fresh();
            theirs.add(Rclone.copy(source, target));
        }
        int documents = (before + rounds) * load.files();
        ours.forEach((name, costs) -> table.add(new Table.Row(
                target.name(), load.name(), load.files(), before, documents, name, List.copyOf(costs), theirs)));
        return rounds;
    }

    /** A round of each process. */
    private static Map<String, Cost> turn(
            Map<String, WaybillProcess> processes, Path source, Load load, Target target, int round) throws Exception {
        Map<String, Cost> costs = new LinkedHashMap<>();
        for (Map.Entry<String, WaybillProcess> process : processes.entrySet()) {
            target.fresh();
            costs.put(process.getKey(), waybill(process.getValue(), source, "round" + round, load.files()));
        }
        return costs;
    }

    private WaybillProcess home() throws IOException {
        return delivering(Files.createTempDirectory(folder, "waybill"));
    }

    /** A process that delivers to nothing yet, and looks into its inbox ten times a second. */
    static WaybillProcess waybill(Path home) {
        return delivering(home).optimized(MEMORY);
    }

    private static WaybillProcess delivering(Path home) {
        return WaybillProcess.in(home)
                .with("WAYBILL_OUTBOX", "")
                .with("WAYBILL_ODS", "false")
                .with("WAYBILL_SWEEP_BOOKS", "10m")
                .with("WAYBILL_SCANS_POLL", "100");
    }

    /** Drops the files and waits until all is done. */
    static Cost waybill(WaybillProcess waybill, Path source, String name, int files) throws Exception {
        Path prepared = Files.createDirectories(waybill.inbox().resolveSibling("prepared"));
        Path drop = prepared.resolve(name);
        copy(source, drop);
        double cpu = Processes.cpuSeconds(waybill.pid());
        double written = Processes.bytesWritten(waybill.pid());
        double cpuOfAll = Processes.cpuSecondsOfAll();
        long from = System.nanoTime();
        Instant begun = Instant.now();
        Files.move(drop, waybill.inbox().resolve(name));
        while (done(waybill, name).size() < files) {
            if (System.nanoTime() - from > LONGEST.toNanos()) {
                throw new IllegalStateException("After %s only %d of %d files are done:%n%s"
                        .formatted(LONGEST, done(waybill, name).size(), files, waybill.log()));
            }
            LockSupport.parkNanos(20_000_000);
        }
        double busy = Processes.cpuSecondsOfAll() - cpuOfAll;
        double cores = busy * 1e9 / (System.nanoTime() - from);
        Duration wall = Duration.between(begun, answered(waybill.inbox().resolve("answers")));
        Cost cost = new Cost(
                wall.toNanos() / 1e9,
                Processes.cpuSeconds(waybill.pid()) - cpu,
                cores,
                Processes.peakMegabytes(waybill.pid()),
                Processes.bytesWritten(waybill.pid()) - written,
                ledger(waybill.data()));
        for (Path file : done(waybill, name)) {
            Files.delete(file);
        }
        return cost;
    }

    /** Bytes of the ledger, whichever files it consists of. */
    private static long ledger(Path data) throws IOException {
        long size = 0;
        for (Map.Entry<String, Path> file : WaybillProcess.files(data).entrySet()) {
            if (file.getKey().startsWith("ledger")) {
                size += Files.size(file.getValue());
            }
        }
        return size;
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

    /** The originals of a drop, in the folder of a day, or in none, as older jars have it. */
    private static List<Path> done(WaybillProcess waybill, String name) throws IOException {
        Path done = waybill.inbox().resolve("done");
        List<Path> files = new ArrayList<>(children(done.resolve(name), "*"));
        for (Path month : children(done, "????-??")) {
            for (Path day : children(month, "??")) {
                files.addAll(children(day.resolve(name), "*"));
            }
        }
        return files;
    }

    private static List<Path> children(Path folder, String pattern) throws IOException {
        List<Path> children = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
                found.forEach(children::add);
            }
        }
        return children;
    }
}
