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
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What doing things at the same time is worth: many workers beside one, and three stores beside each alone. The stores
 * are a network away, with a round trip of 40 ms and so much a second for each connection. All processes are up, have worked
 * for a minute without that network, and take turns.
 */
final class Parallel {
    /** The same load in several settings, with the times of each. */
    record Row(String load, Map<String, List<Bench.Cost>> settings) {
        private double of(String setting) {
            return Table.median(settings.get(setting), Bench.Cost::wall);
        }

        private String each(String format, ToDoubleFunction<Bench.Cost> value) {
            return settings.entrySet().stream()
                    .map(setting -> String.format(
                            Locale.ROOT, format, setting.getKey(), Table.median(setting.getValue(), value)))
                    .collect(Collectors.joining(", "));
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
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %.1f | %.2f | %s | %s |",
                    load,
                    each("%s %.2f s", Bench.Cost::wall),
                    slowest / of(last),
                    of(last) / slowest,
                    each("%s %.1f s", Bench.Cost::cpu),
                    each("%s %.1f", Bench.Cost::cores));
        }
    }

    static final String HEAD = """
            | files | medians | times as fast as the slowest other | times as long | CPU of Waybill | cores of the machine that were busy |
            | --- | --- | --- | --- | --- | --- |
            """;

    private static final Duration ROUND_TRIP = Duration.ofMillis(40);
    private static final int FAST = 50_000_000;
    private static final int SLOW = 4_000_000;
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    /** What is delivered stays on the disk until the end, six times over in the worst case. */
    private static final long LARGEST_WARM_UP = 20L * 256 << 20;

    private final Path folder;
    private final int rounds;
    private final Path jar;

    Parallel(Path folder, int rounds, Path jar) {
        this.folder = folder;
        this.rounds = rounds;
        this.jar = jar;
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
            warmUp(List.of(network), processes, source, files);
            return measure("S3, " + name, FAST, List.of(network), processes, source, files);
        } finally {
            s3.stop();
        }
    }

    /** One document to S3, to Azure and to a folder, and to all three. */
    List<Row> stores(String name, Path source, int files) throws Exception {
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
            List<FaultProxy> networks = List.of(toS3, toAzure);
            warmUp(networks, processes, source, files);
            return List.of(
                    measure("three stores, " + name, FAST, networks, processes, source, files),
                    measure("the same with 4 MB/s a connection", SLOW, networks, processes, source, files));
        } finally {
            s3.stop();
            azure.stop();
        }
    }

    private static void warmUp(List<FaultProxy> networks, Map<String, WaybillProcess> processes, Path source, int files)
            throws Exception {
        networks.forEach(FaultProxy::heal);
        for (WaybillProcess process : processes.values()) {
            warmUp(process, source, files);
        }
    }

    private Row measure(
            String load,
            int bytesASecond,
            List<FaultProxy> networks,
            Map<String, WaybillProcess> processes,
            Path source,
            int files)
            throws Exception {
        for (FaultProxy network : networks) {
            network.roundTrip(ROUND_TRIP);
            network.rate(bytesASecond);
        }
        Map<String, List<Bench.Cost>> costs = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, WaybillProcess> process : processes.entrySet()) {
                Bench.Cost cost =
                        Bench.waybill(process.getValue(), source, load.replaceAll("\\W+", "-") + round, files);
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
        long size = 0;
        for (Path file : WaybillProcess.files(source).values()) {
            size += Files.size(file);
        }
        for (int round = 0; round * size < LARGEST_WARM_UP && System.nanoTime() < end; round++) {
            Bench.waybill(process, source, "warming" + round, files);
        }
    }

    private WaybillProcess waybill() throws IOException {
        return Bench.waybill(Files.createTempDirectory(folder, "waybill")).from(jar);
    }

    private static FaultProxy network(int port) throws IOException {
        return FaultProxy.before(port);
    }
}
