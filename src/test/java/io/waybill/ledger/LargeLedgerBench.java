package io.waybill.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What a document costs in a ledger of a million, beside one of a thousand: rounds of 1,000 documents, each from its
 * booking to its settled batch with one store, in both ledgers in turn. Argument: the millions, such as {@code 1}.
 */
final class LargeLedgerBench {
    private static final int BATCH = 1_000;
    private static final int ROUNDS = 15;
    private static final int WARM_UP = 15;

    private LargeLedgerBench() {}

    public static void main(String[] arguments) throws Exception {
        LoggingSystem.get(LargeLedgerBench.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        int copies = (int) (Double.parseDouble(arguments[0]) * 1_000_000 / BATCH);
        Path folder = Files.createTempDirectory("large-ledger");
        try (LedgerDatabase small = LedgerDatabase.h2(Files.createDirectories(folder.resolve("small")));
                LedgerDatabase large = LedgerDatabase.h2(Files.createDirectories(folder.resolve("large")))) {
            LedgerNode few = small.node("a");
            LedgerNode many = large.node("b");
            round(few);
            round(many);
            long begun = System.nanoTime();
            fill(many.ledger().read(), copies);
            // As a ledger is that grew over months: without the gaps that filling it at once leaves.
            many.ledger().read().execute("CHECKPOINT DEFRAG");
            System.out.printf(
                    "%d documents in %.0f s%n",
                    many.ledger().read().queryForObject("SELECT COUNT(*) FROM document", Integer.class),
                    (System.nanoTime() - begun) / 1e9);
            List<Double> inSmall = new ArrayList<>();
            List<Double> inLarge = new ArrayList<>();
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                double there = round(few);
                double here = round(many);
                if (round >= 0) {
                    inSmall.add(there);
                    inLarge.add(here);
                }
            }
            System.out.printf(
                    "a document costs %.2f ms among few, %.2f ms among many: %.2f times%n",
                    median(inSmall), median(inLarge), median(inLarge) / median(inSmall));
        }
        System.exit(0);
    }

    /** Milliseconds a document. */
    private static double round(LedgerNode node) throws Exception {
        long begun = System.nanoTime();
        LedgerBench.round(node, 1, "minio");
        return (System.nanoTime() - begun) / 1e6 / BATCH;
    }

    /** Copies the batch that is there, its documents, deliveries and events, under ids that are older. */
    private static void fill(JdbcTemplate jdbc, int copies) {
        UUID template = jdbc.queryForObject("SELECT id FROM batch", UUID.class);
        for (int done = 0; done < copies; done += 10) {
            for (String table : List.of("batch", "document", "delivery", "event")) {
                copy(jdbc, template, table, done + 1, Math.min(done + 10, copies));
            }
        }
    }

    private static void copy(JdbcTemplate jdbc, UUID batchToCopy, String table, int first, int last) {
        List<String> columns = jdbc.queryForList(
                "SELECT column_name FROM information_schema.columns WHERE table_name = ? AND NOT (table_name = 'event' AND column_name = 'id')",
                String.class,
                table);
        String document = "CAST('00000000-0000-7001-8000-' || LPAD(x * 1000 + d.position, 12, '0') AS UUID)";
        String batch = "CAST('00000000-0000-7000-8000-' || LPAD(x, 12, '0') AS UUID)";
        String delivery = "CAST('00000000-0000-7002-8000-' || LPAD(x * 1000 + d.position, 12, '0') AS UUID)";
        List<String> values = columns.stream()
                .map(column -> switch (column) {
                    case "id" ->
                        switch (table) {
                            case "batch" -> batch;
                            case "document" -> document;
                            default -> delivery;
                        };
                    case "batch" -> batch;
                    case "document" -> "CASE WHEN t.document IS NOT NULL THEN " + document + " END";
                    case "delivery" -> "CASE WHEN t.delivery IS NOT NULL THEN " + delivery + " END";
                    default -> "t." + column;
                })
                .toList();
        String from =
                switch (table) {
                    case "batch" -> "batch t WHERE t.id = ?";
                    case "document" -> "document t JOIN document d ON d.id = t.id WHERE t.batch = ?";
                    default -> table + " t JOIN document d ON d.id = t.document WHERE t.batch = ?";
                };
        jdbc.update(
                "INSERT INTO %s (%s) SELECT %s FROM GENERATE_SERIES(?, ?) AS r(x), %s"
                        .formatted(table, String.join(", ", columns), String.join(", ", values), from),
                first,
                last,
                batchToCopy);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
