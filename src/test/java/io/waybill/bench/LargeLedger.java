package io.waybill.bench;

import io.waybill.flows.WaybillProcess;
import io.waybill.ledger.Copies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * What a document costs from the inbox to a folder when the ledger holds a million, beside one that holds a thousand: two
 * processes take turns with rounds of 1,000 documents of 50 KB. Argument: the millions, such as {@code 1}.
 */
final class LargeLedger {
    private static final int FILES = 1_000;
    private static final int WARM_UP = 10;
    private static final int ROUNDS = 11;

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
        try (WaybillProcess few = waybill("few");
                WaybillProcess many = waybill("many")) {
            for (WaybillProcess process : List.of(few, many)) {
                process.start();
                Bench.waybill(process, source, "first", FILES);
                process.stop();
            }
            fill(many.data().resolve("ledger"), copies);
            few.start();
            many.start();
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
            print("among %,d".formatted((copies + 1) * FILES), amongMany);
            System.out.printf(
                    Locale.ROOT,
                    "from the inbox to the folder: %.2f times as long, %.2f times the CPU%n",
                    Table.median(amongMany, Bench.Cost::wall) / Table.median(amongFew, Bench.Cost::wall),
                    Table.median(amongMany, Bench.Cost::cpu) / Table.median(amongFew, Bench.Cost::cpu));
        }
    }

    private WaybillProcess waybill(String name) throws IOException {
        return Bench.waybill(Files.createDirectories(folder.resolve(name))).with("WAYBILL_OUTBOX", "outbox");
    }

    private static Bench.Cost round(WaybillProcess process, Path source, int round) throws Exception {
        Bench.Cost cost = Bench.waybill(process, source, "round" + round, FILES);
        FileSystemUtils.deleteRecursively(process.outbox().resolve("scans"));
        return cost;
    }

    private static void fill(Path ledger, int copies) throws Exception {
        String url =
                "jdbc:h2:async:%s;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;CACHE_SIZE=1000000"
                        .formatted(ledger.toAbsolutePath());
        SingleConnectionDataSource database =
                new SingleConnectionDataSource(DriverManager.getConnection(url, "waybill", ""), true);
        Copies.make(new JdbcTemplate(database), copies);
        database.destroy();
    }

    private static void print(String name, List<Bench.Cost> costs) {
        System.out.printf(
                Locale.ROOT,
                "%s: %.2f ms a document, %.2f ms of CPU, %.0f MB at most%n",
                name,
                Table.median(costs, Bench.Cost::wall) * 1000 / FILES,
                Table.median(costs, Bench.Cost::cpu) * 1000 / FILES,
                Table.median(costs, Bench.Cost::memory));
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
