package io.waybill.bench;

import io.waybill.flows.WaybillProcess;
import io.waybill.servers.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What doing things at the same time is worth: many workers beside one, and three stores beside each alone. The stores
 * are a network away, with a round trip of 40 ms and 50 MB/s for each connection. All processes are up, have worked for a
 * minute without that network, and take turns.
 */
final class Parallel {
    /** The same load in several settings, with the times of each. */
    record Row(String load, Map<String, List<Bench.Cost>> settings) {
        private double of(String setting) {
            return Table.median(settings.get(setting), Bench.Cost::wall);
        }

        /** The last setting beside the slowest of those before it. */
        String text() {
            List<String> names = List.copyOf(settings.keySet());
            String last = names.get(names.size() - 1);
            double slowest = names.stream()
                    .limit(names.size() - 1)
                    .mapToDouble(this::of)
                    .max()
                    .orElseThrow();
            String times = names.stream()
                    .map(name -> String.format(Locale.ROOT, "%s %.2f s", name, of(name)))
                    .collect(Collectors.joining(", "));
            return String.format(
                    Locale.ROOT, "| %s | %s | %.1f | %.2f |", load, times, slowest / of(last), of(last) / slowest);
        }
    }

    static final String HEAD = """
            | files | medians | times as fast as the slowest other | times as long |
            | --- | --- | --- | --- |
            """;

    private static final Duration WARM_UP = Duration.ofSeconds(60);
    /** What is delivered stays on the disk until the end: 20 times 256 MB, six times over. */
    private static final int LONGEST_WARM_UP = 20;

    private final Path folder;
    private final int rounds;

    Parallel(Path folder, int rounds) {
        this.folder = folder;
        this.rounds = rounds;
    }

    /** One worker and twelve, to S3. */
    Row workers(String name, Path source, int files) throws Exception {
        Target s3 = Target.s3(folder);
        s3.fresh();
        try (FaultProxy network = network(s3.port);
                WaybillProcess one = waybill();
                WaybillProcess twelve = waybill()) {
            s3.configure(one, network.port());
            s3.configure(twelve, network.port());
            one.with("MINIO_UPLOAD_MAX_WORKERS", "1").start();
            twelve.with("MINIO_UPLOAD_MAX_WORKERS", "12").start();
            Map<String, WaybillProcess> processes = new LinkedHashMap<>();
            processes.put("1 worker", one);
            processes.put("12 workers", twelve);
            return measure("S3, " + name, List.of(network), processes, source, files);
        } finally {
            s3.stop();
        }
    }

    /** One document to S3, to Azure and to a folder, and to all three. */
    Row stores(String name, Path source, int files) throws Exception {
        Target s3 = Target.s3(folder);
        Target azure = Target.azure(folder);
        s3.fresh();
        azure.fresh();
        try (FaultProxy toS3 = network(s3.port);
                FaultProxy toAzure = network(azure.port);
                WaybillProcess onlyS3 = waybill();
                WaybillProcess onlyAzure = waybill();
                WaybillProcess onlyFolder = waybill();
                WaybillProcess all = waybill()) {
            s3.configure(onlyS3, toS3.port());
            azure.configure(onlyAzure, toAzure.port());
            onlyFolder.with("WAYBILL_OUTBOX", "outbox");
            s3.configure(all, toS3.port());
            azure.configure(all, toAzure.port());
            all.with("WAYBILL_OUTBOX", "outbox");
            Map<String, WaybillProcess> processes = new LinkedHashMap<>();
            processes.put("S3", onlyS3);
            processes.put("Azure", onlyAzure);
            processes.put("folder", onlyFolder);
            processes.put("all three", all);
            for (WaybillProcess process : processes.values()) {
                process.start();
            }
            return measure("three stores, " + name, List.of(toS3, toAzure), processes, source, files);
        } finally {
            s3.stop();
            azure.stop();
        }
    }

    private Row measure(
            String load, List<FaultProxy> networks, Map<String, WaybillProcess> processes, Path source, int files)
            throws Exception {
        networks.forEach(FaultProxy::heal);
        for (WaybillProcess process : processes.values()) {
            warmUp(process, source, files);
        }
        networks.forEach(Parallel::distant);
        Map<String, List<Bench.Cost>> costs = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, WaybillProcess> process : processes.entrySet()) {
                Bench.Cost cost = Bench.waybill(process.getValue(), source, "round" + round, files);
                List<Bench.Cost> known = costs.computeIfAbsent(process.getKey(), key -> new ArrayList<>());
                if (round > 0) {
                    known.add(cost);
                }
            }
        }
        return new Row(load, costs);
    }

    private static void warmUp(WaybillProcess process, Path source, int files) throws Exception {
        long end = System.nanoTime() + WARM_UP.toNanos();
        for (int round = 0; round < LONGEST_WARM_UP && System.nanoTime() < end; round++) {
            Bench.waybill(process, source, "warming" + round, files);
        }
    }

    private WaybillProcess waybill() throws IOException {
        return Bench.waybill(Files.createTempDirectory(folder, "waybill"));
    }

    private static FaultProxy network(int port) throws IOException {
        return FaultProxy.before(port);
    }

    private static void distant(FaultProxy proxy) {
        proxy.roundTrip(Duration.ofMillis(40));
        proxy.rate(50_000_000);
    }
}
