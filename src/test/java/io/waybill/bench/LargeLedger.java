package io.waybill.bench;

import io.waybill.flows.WaybillProcess;
import io.waybill.ledger.Copies;
import io.waybill.ledger.Looks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * What a ledger of a million documents costs beside one that holds a thousand: a document from the inbox to a folder, for which
 * two processes take turns with rounds of 1,000 documents of 50 KB; looks at books and progress; a start after SIGTERM and after
 * SIGKILL, also beside an empty one; the size of its file. Argument: the millions, such as {@code 1}.
 */
final class LargeLedger {
    private static final int FILES = 1_000;
    private static final int WARM_UP = 10;
    private static final int ROUNDS = 11;
    private static final int STARTS = 3;
    private static final int LOOKS = 41;
    private static final String STORE = "folder";

    private final Path folder;

    private LargeLedger(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "large-ledger");
        try {
            new LargeLedger(folder).compare((int) (Double.parseDouble(arguments[0]) * 1_000_000 / FILES));
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
        System.exit(0);
    }

    private void compare(int copies) throws Exception {
        Path source = source();
        int documents = (copies + 1) * FILES;
        try (WaybillProcess none = waybill("none");
                WaybillProcess few = waybill("few");
                WaybillProcess many = waybill("many")) {
            for (WaybillProcess process : List.of(few, many)) {
                process.start();
                Bench.waybill(process, source, "first", FILES);
                process.stop();
            }
            none.start();
            none.stop();
            fill(many, copies);
            look(few, FILES);
            look(many, documents);
            Map<String, WaybillProcess> all = new LinkedHashMap<>();
            all.put("none", none);
            all.put("%,d".formatted(FILES), few);
            all.put("%,d".formatted(documents), many);
            starts(all);
            none.stop();
            documents(source, few, many, documents);
        }
    }

    private static void documents(Path source, WaybillProcess few, WaybillProcess many, int documents)
            throws Exception {
        List<Bench.Cost> amongFew = new ArrayList<>();
        List<Bench.Cost> amongMany = new ArrayList<>();
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            Bench.Cost there = round(few, source, round);
            Bench.Cost here = round(many, source, round);
            if (round >= 0) {
                amongFew.add(there);
                amongMany.add(here);
            }
        }
        print("among %,d".formatted(FILES), amongFew);
        print("among %,d".formatted(documents), amongMany);
        say(
                "from the inbox to the folder: %.2f times as long, %.2f times the CPU",
                Table.median(amongMany, Bench.Cost::wall) / Table.median(amongFew, Bench.Cost::wall),
                Table.median(amongMany, Bench.Cost::cpu) / Table.median(amongFew, Bench.Cost::cpu));
    }

    private WaybillProcess waybill(String name) throws IOException {
        return Bench.waybill(Files.createDirectories(folder.resolve(name))).with("WAYBILL_OUTBOX", "outbox");
    }

    private static Bench.Cost round(WaybillProcess process, Path source, int round) throws Exception {
        Bench.Cost cost = Bench.waybill(process, source, "round" + round, FILES);
        FileSystemUtils.deleteRecursively(process.outbox().resolve("scans"));
        return cost;
    }

    private static String url(WaybillProcess process) {
        return "jdbc:sqlite:" + process.data().resolve("ledger.db").toAbsolutePath();
    }

    private static void fill(WaybillProcess process, int copies) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(process))) {
            JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            jdbc.execute("PRAGMA synchronous = OFF");
            jdbc.execute("PRAGMA cache_size = -200000");
            Copies.make(jdbc, copies);
        }
    }

    /** What looks cost that are made within the process, and how large the file is. */
    private static void look(WaybillProcess process, int documents) throws IOException {
        long size = Files.size(process.data().resolve("ledger.db"));
        say("among %,d: the ledger has %.2f KB a document", documents, size / 1e3 / documents);
        Looks.measure(url(process), STORE).forEach(line -> say("among %,d: %s", documents, line));
    }

    /** Starts each again and again, and looks at each through HTTP; the last start stays. */
    private static void starts(Map<String, WaybillProcess> processes) throws Exception {
        Map<String, List<Double>> terminated = new LinkedHashMap<>();
        Map<String, List<Double>> killed = new LinkedHashMap<>();
        for (WaybillProcess process : processes.values()) {
            process.start();
        }
        for (int turn = 0; turn < STARTS; turn++) {
            for (Map.Entry<String, WaybillProcess> one : processes.entrySet()) {
                WaybillProcess process = one.getValue();
                process.stop();
                terminated
                        .computeIfAbsent(one.getKey(), key -> new ArrayList<>())
                        .add(start(process));
                process.kill();
                killed.computeIfAbsent(one.getKey(), key -> new ArrayList<>()).add(start(process));
            }
        }
        for (Map.Entry<String, WaybillProcess> one : processes.entrySet()) {
            String documents = one.getKey();
            say(
                    "among %s: started %.2f s after SIGTERM, %.2f s after SIGKILL",
                    documents, median(terminated.get(documents)), median(killed.get(documents)));
            for (String path : List.of("/actuator/books", "/api/v1/progress")) {
                List<Double> looks = new ArrayList<>();
                for (int look = 0; look < LOOKS; look++) {
                    long begun = System.nanoTime();
                    one.getValue().get(path);
                    looks.add((System.nanoTime() - begun) / 1e6);
                }
                say("among %s: GET %s takes %.1f ms", documents, path, median(looks));
            }
        }
    }

    private static double start(WaybillProcess process) throws IOException {
        long begun = System.nanoTime();
        process.start();
        return (System.nanoTime() - begun) / 1e9;
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String name, List<Bench.Cost> costs) {
        say(
                "%s: %.2f ms a document, %.2f ms of CPU, %.1f KB written, %.0f MB at most",
                name,
                Table.median(costs, Bench.Cost::wall) * 1000 / FILES,
                Table.median(costs, Bench.Cost::cpu) * 1000 / FILES,
                Table.median(costs, Bench.Cost::written) / 1000 / FILES,
                Table.median(costs, Bench.Cost::memory));
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private Path source() throws IOException {
        Path source = Files.createDirectories(folder.resolve("source"));
        Random random = new Random(7);
        byte[] content = new byte[50_000];
        for (int i = 0; i < FILES; i++) {
            random.nextBytes(content);
            Files.write(source.resolve("file-%05d.bin".formatted(i)), content);
        }
        return source;
    }
}
