package io.waybill.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What was measured, as a table and a chart in Markdown between two marks of a page. */
final class Table {
    private static final String BEGIN = "<!-- bench/run writes from here -->";
    private static final String END = "<!-- to here -->";
    private static final String HEAD = """
            | store | files | rounds before | process | s | rclone s | rclone / Waybill | CPU ms a document | rclone's | peak MB | rclone's | KB written a document | KB of ledger a document |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
            """;

    /**
     * One case: the runs of a process and of rclone, in turn.
     *
     * @param files of one run
     * @param after the rounds that the process had done before
     * @param documents all that the ledger of the process holds after them
     */
    record Row(
            String store,
            String load,
            int files,
            int after,
            int documents,
            String process,
            List<Bench.Cost> ours,
            List<Bench.Cost> theirs) {
        /** How many times faster than rclone. */
        private double ratio() {
            return median(theirs, Bench.Cost::wall) / median(ours, Bench.Cost::wall);
        }

        private double milliseconds(List<Bench.Cost> costs) {
            return median(costs, Bench.Cost::cpu) * 1000 / files;
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %s | %s | %s | %.2f | %.2f | %.2f | %.0f | %.0f | %.1f | %.1f |",
                    store,
                    load,
                    after,
                    process,
                    range(ours),
                    range(theirs),
                    ratio(),
                    milliseconds(ours),
                    milliseconds(theirs),
                    median(ours, Bench.Cost::memory),
                    median(theirs, Bench.Cost::memory),
                    median(ours, Bench.Cost::written) / 1000 / files,
                    ours.get(ours.size() - 1).ledger() / 1000 / documents);
        }
    }

    private final List<Row> rows = new ArrayList<>();
    private final List<Parallel.Row> parallel = new ArrayList<>();
    private final StringBuilder start = new StringBuilder();

    void add(Row row) {
        if (rows.isEmpty()) {
            System.out.print(HEAD);
        }
        System.out.println(row.text());
        rows.add(row);
    }

    void add(Parallel.Row row) {
        System.out.println(row.text());
        parallel.add(row);
    }

    /** From the start to the first document, a table already. */
    void add(String measured) {
        System.out.println(measured);
        start.append(measured);
    }

    /** Puts table and chart in the place of those of an earlier run. */
    void write(Path page) throws IOException {
        String text = Files.readString(page);
        int from = text.indexOf(BEGIN);
        int to = text.indexOf(END);
        if (from < 0 || to < from) {
            throw new IOException("%s lacks the lines '%s' and '%s'".formatted(page, BEGIN, END));
        }
        Files.writeString(
                page,
                text.substring(0, from) + BEGIN + "\n\n" + table() + "\n" + chart() + parallel() + "\n" + start + "\n"
                        + text.substring(to));
    }

    private String table() {
        return HEAD + rows.stream().map(row -> row.text() + "\n").collect(Collectors.joining());
    }

    private String parallel() {
        return Parallel.HEAD + parallel.stream().map(row -> row.text() + "\n").collect(Collectors.joining());
    }

    private String chart() {
        List<Row> warm = rows.stream()
                .filter(row -> row.process.equals(Jars.BUILT) && row.after == rows.get(rows.size() - 1).after)
                .toList();
        String names = warm.stream()
                .map(row -> "\"%s, %s\"".formatted(row.store.replaceAll(" .*", ""), row.load))
                .collect(Collectors.joining(", "));
        String ratios = warm.stream()
                .map(row -> String.format(Locale.ROOT, "%.2f", row.ratio()))
                .collect(Collectors.joining(", "));
        return """
                ```mermaid
                xychart-beta horizontal
                    title "Throughput beside rclone, which is 1"
                    x-axis [%s]
                    y-axis "times rclone" 0 --> 3
                    bar [%s]
                ```

                """.formatted(names, ratios);
    }

    private static String range(List<Bench.Cost> costs) {
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f to %.2f)",
                median(costs, Bench.Cost::wall),
                costs.stream().mapToDouble(Bench.Cost::wall).min().orElse(0),
                costs.stream().mapToDouble(Bench.Cost::wall).max().orElse(0));
    }

    static double median(List<Bench.Cost> costs, ToDoubleFunction<Bench.Cost> value) {
        double[] sorted = costs.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
