package io.waybill.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What looks at a large ledger cost, in milliseconds: those that people have again and again, and the count of everything. */
public final class Looks {
    private static final int TIMES = 41;

    private Looks() {}

    /** Opens a ledger that no process uses, and gives a line for each kind of look. */
    public static List<String> measure(String url, String store) {
        List<String> lines = new ArrayList<>();
        try (LedgerNode node = new LedgerNode(url, "looks")) {
            lines.add(line("books", TIMES, () -> node.books().sum()));
            lines.add(line(
                    "open deliveries of a store", TIMES, () -> node.transfers().open(store)));
            lines.add(line("the first 100 open batches", TIMES, () -> batches(node)));
            lines.add(line("count of everything", 3, () -> node.recount().run()));
            lines.addAll(node.recount().run().differences());
        }
        return lines;
    }

    /** As the progress stream looks at them. */
    private static void batches(LedgerNode node) {
        node.transfers().openBatches(100, 100);
    }

    private static String line(String name, int times, Runnable look) {
        double[] taken = new double[times];
        for (int i = 0; i < times; i++) {
            long begun = System.nanoTime();
            look.run();
            taken[i] = (System.nanoTime() - begun) / 1e6;
        }
        double first = taken[0];
        Arrays.sort(taken);
        return String.format(
                Locale.ROOT, "%s: %.2f ms, at most %.2f, first %.2f", name, taken[times / 2], taken[times - 1], first);
    }
}
