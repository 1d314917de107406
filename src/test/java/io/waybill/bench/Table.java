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
            | store | files | Waybill s | rclone s | rclone / Waybill | Waybill CPU s | rclone CPU s | Waybill MB | rclone MB | Waybill s, second round after the start |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
            """;

    /** One case: the runs of both, in turn, and those of Waybill that came before and aren't counted. */
    record Row(String store, String load, List<Bench.Cost> warming, List<Bench.Cost> ours, List<Bench.Cost> theirs) {
        /** How many times faster than rclone. */
        private double ratio() {
            return median(theirs, Bench.Cost::wall) / median(ours, Bench.Cost::wall);
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %.2f | %.1f | %.1f | %.0f | %.0f | %.2f |",
                    store,
                    load,
                    range(ours),
                    range(theirs),
                    ratio(),
                    median(ours, Bench.Cost::cpu),
                    median(theirs, Bench.Cost::cpu),
                    median(ours, Bench.Cost::memory),
                    median(theirs, Bench.Cost::memory),
                    warming.get(1).wall());
        }
    }

    private final List<Row> rows = new ArrayList<>();
    private final List<Parallel.Row> parallel = new ArrayList<>();

    void add(Row row) {
        rows.add(row);
    }

    void add(Parallel.Row row) {
        parallel.add(row);
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
                text.substring(0, from) + BEGIN + "\n\n" + table() + "\n" + chart() + parallel() + "\n"
                        + text.substring(to));
    }

    private String table() {
        return HEAD + rows.stream().map(row -> row.text() + "\n").collect(Collectors.joining());
    }

    private String parallel() {
        return Parallel.HEAD + parallel.stream().map(row -> row.text() + "\n").collect(Collectors.joining());
    }

    private String chart() {
        String names = rows.stream()
                .map(row -> "\"%s, %s\"".formatted(row.store.replaceAll(" .*", ""), row.load))
                .collect(Collectors.joining(", "));
        String ratios = rows.stream()
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
