package io.waybill.bench;

import io.waybill.flows.WaybillProcess;
import io.waybill.servers.FaultProxy;
import io.waybill.standin.Endpoint;
import io.waybill.standin.OdsRecord;
import io.waybill.standin.OdsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.springframework.util.FileSystemUtils;

/**
 * One symbol with seven files of 10 MB to a stand-in of ODS that is a network away, with a round trip of 40 ms and 20 MB/s
 * for each connection: with one worker, with seven, and each language alone. From the list in the inbox to the report. The
 * record is new, so that numbers and releases are in the time. All processes have done rounds that aren't counted.
 */
final class Languages {
    private static final int SIZE = 10_000_000;
    private static final int WARM_UP = 8;
    private static final List<String> ALL = OdsRecord.LANGUAGES;

    private final Path folder;
    private final OdsServer ods;
    private int symbols;

    private Languages(Path folder, OdsServer ods) {
        this.folder = folder;
        this.ods = ods;
    }

    /** Argument: the rounds. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "languages");
        try (OdsServer ods = OdsServer.start()) {
            new Languages(folder, ods).compare(Integer.parseInt(arguments[0]));
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
        System.exit(0);
    }

    private void compare(int rounds) throws Exception {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        try (FaultProxy network = FaultProxy.before(ods.baseUrl().getPort());
                WaybillProcess one = waybill("one", network, 1);
                WaybillProcess seven = waybill("seven", network, 7)) {
            one.start();
            seven.start();
            for (int round = 0; round < WARM_UP; round++) {
                send("one", ALL);
                send("seven", ALL);
            }
            network.roundTrip(Duration.ofMillis(40));
            network.rate(20_000_000);
            int before = requests();
            for (int round = 0; round < rounds; round++) {
                add(seconds, "one after another", send("one", ALL));
                add(seconds, "seven at a time", send("seven", ALL));
                for (String language : ALL) {
                    add(seconds, language + " alone", send("seven", List.of(language)));
                }
            }
            System.out.printf(Locale.ROOT, "%d requests in %d lists%n", requests() - before, rounds * (ALL.size() + 2));
        }
        double slowest = ALL.stream()
                .mapToDouble(language -> median(seconds.get(language + " alone")))
                .max()
                .orElseThrow();
        double together = median(seconds.get("seven at a time"));
        double inTurn = median(seconds.get("one after another"));
        System.out.printf(
                Locale.ROOT,
                "one after another %.2f s, seven at a time %.2f s (%.1f times as fast), slowest language alone %.2f s"
                        + " (%.2f times as long)%n",
                inTurn,
                together,
                inTurn / together,
                slowest,
                together / slowest);
    }

    private WaybillProcess waybill(String name, FaultProxy network, int workers) {
        return WaybillProcess.in(folder.resolve(name))
                .with("WAYBILL_OUTBOX", "")
                .with("ODS_URL", "http://127.0.0.1:" + network.port())
                .with("ODS_UPLOAD_MAX_WORKERS", String.valueOf(workers))
                .with("WAYBILL_SEND_FILES_SETTLE", "0s")
                .with("WAYBILL_SEND_FILES_POLL", "50")
                .optimized("-Xmx512m");
    }

    /** Sends a new symbol and gives the seconds from its list to its report. */
    private double send(String process, List<String> languages) throws IOException {
        String symbol = "A/90/" + ++symbols;
        Path home = folder.resolve(process);
        Path catalogue = Files.createDirectories(home.resolve("catalogue"));
        for (String language : languages) {
            byte[] content = new byte[SIZE];
            new Random(symbols).nextBytes(content);
            System.arraycopy("%PDF-1.4".getBytes(), 0, content, 0, 8);
            Files.write(catalogue.resolve(symbol.replace('/', '_') + "-" + language + ".pdf"), content);
        }
        Files.writeString(
                catalogue.resolve("records.csv"),
                "symbol,session,agenda,distribution,subjects,date,title\n%s,,,GENERAL,,2025,Title\n".formatted(symbol));
        String name = "list-" + symbols;
        Path list = Files.writeString(
                home.resolve(name), "# languages: %s\n%s\n".formatted(String.join(" ", languages), symbol));
        long begun = System.nanoTime();
        Files.move(list, home.resolve("inbox/send-files").resolve(name));
        Path report;
        while ((report = report(home, name)) == null) {
            LockSupport.parkNanos(5_000_000);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        long sent = Files.readAllLines(report).stream()
                .filter(line -> line.contains("sent successfully"))
                .count();
        if (sent != languages.size()) {
            throw new IOException(
                    "%d of %d languages were sent: %s".formatted(sent, languages.size(), Files.readString(report)));
        }
        FileSystemUtils.deleteRecursively(catalogue);
        return seconds;
    }

    private static Path report(Path home, String name) throws IOException {
        return WaybillProcess.files(home.resolve("inbox/send-files/answers")).values().stream()
                .filter(file -> file.getFileName().toString().startsWith(name + ".")
                        && file.toString().endsWith(".report.csv"))
                .findFirst()
                .orElse(null);
    }

    private int requests() {
        int all = 0;
        for (Endpoint endpoint : Endpoint.values()) {
            all += ods.requests(endpoint);
        }
        return all;
    }

    private static void add(Map<String, List<Double>> seconds, String name, double value) {
        seconds.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
