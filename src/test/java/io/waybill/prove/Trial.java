package io.waybill.prove;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.flows.Processes;
import io.waybill.flows.Rclone;
import io.waybill.flows.WaybillProcess;
import io.waybill.servers.FaultProxy;
import io.waybill.servers.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/** Documents on their way through a Waybill of their own, over a network that fails on demand, to a store of their own. */
final class Trial implements AutoCloseable {
    private static final int BYTES_A_SECOND = 5_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    interface Step {
        void run() throws IOException;
    }

    private final Documents documents;
    private final S3Server store;
    private final FaultProxy network;
    private final WaybillProcess waybill;
    private final Deque<Step> atTheEnd = new ArrayDeque<>();
    private int more;
    private long moreBytes;
    private double megabytes;
    private Duration recovery = Duration.ZERO;

    Trial(Path folder, Documents documents) throws IOException {
        this.documents = documents;
        store = S3Server.start(Files.createDirectories(folder.resolve("store")), 0);
        network = FaultProxy.before(store.port());
        network.rate(BYTES_A_SECOND);
        waybill = WaybillProcess.in(folder.resolve("waybill"))
                .with("WAYBILL_OUTBOX", "")
                .with("WAYBILL_ODS", "false")
                .with("WAYBILL_NODE", "prove")
                .with("MINIO_ENDPOINT", "http://127.0.0.1:" + network.port())
                .with("MINIO_ACCESS_KEY", S3Server.ACCESS_KEY)
                .with("MINIO_SECRET_KEY", S3Server.SECRET_KEY)
                .with("WAYBILL_STORES_MINIO_NAME", "{name}")
                .optimized("-Xmx256m", "-XX:MaxDirectMemorySize=128m");
    }

    Outcome run(Scenario scenario) throws IOException {
        scenario.prepare(this);
        waybill.start();
        documents.drop(waybill);
        try {
            scenario.disturb(this);
            awaitQuiet();
        } catch (ConditionTimeoutException e) {
            System.err.println(
                    "%s: not settled in time, judged as it is: %s".formatted(scenario.name(), waybill.books()));
        }
        network.heal();
        notePeak();
        return judged();
    }

    Documents documents() {
        return documents;
    }

    FaultProxy network() {
        return network;
    }

    WaybillProcess waybill() {
        return waybill;
    }

    /** Waits until as many bytes went to the store as that share of the documents has. */
    void awaitSent(double share) {
        awaitBytes((long) (documents.bytes() * share));
    }

    void awaitBytes(long toServer) {
        patiently().until(() -> network.bytesToServer() >= toServer);
    }

    /** Waits until every document dropped so far is settled. */
    void awaitQuiet() {
        patiently().ignoreExceptions().until(() -> {
            JsonNode books = waybill.books();
            return books.path("seen").asInt() == dropped()
                    && books.path("waiting").path("documents").asInt() == 0
                    && books.path("in_flight").path("documents").asInt() == 0;
        });
    }

    /** Waits until Waybill says that it can't work. */
    void awaitDown() {
        patiently().until(() -> waybill.status("/actuator/health") == 503);
    }

    /** Lets time go by while something is out of order. */
    void pass(Duration time) {
        await().pollDelay(time).atMost(PATIENCE).until(waybill::isAlive);
    }

    /** Kills the process; what the network still has under way is lost with it, as on a long line. */
    void kill() throws IOException {
        notePeak();
        network.cut();
        waybill.kill();
    }

    void start() throws IOException {
        waybill.start();
    }

    /** Does something and waits until a further document is delivered, or none is left; the longest such time counts. */
    void measuringRecovery(Step step) throws IOException {
        long begun = System.nanoTime();
        step.run();
        int before = patiently().ignoreExceptions().until(this::delivered, count -> count >= 0);
        patiently().ignoreExceptions().until(() -> delivered() > before || delivered() == documents.count());
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);
        recovery = taken.compareTo(recovery) > 0 ? taken : recovery;
    }

    /**
     * One more document is dropped by the scenario, and must get to the store.
     *
     * @return a copy of it, which is what the store must have in the end
     */
    Path expect(Path document) throws IOException {
        Path expected = documents.folder().resolve(document.getFileName());
        Files.copy(document, expected);
        atTheEnd(() -> Files.delete(expected));
        more++;
        moreBytes += Files.size(expected);
        return expected;
    }

    void atTheEnd(Step step) {
        atTheEnd.push(step);
    }

    @Override
    public void close() throws IOException {
        waybill.close();
        network.close();
        store.close();
        for (Step step : atTheEnd) {
            step.run();
        }
    }

    /** By rclone, which reads every object over the store's own protocol and compares each byte. */
    private Outcome judged() throws IOException {
        List<String> compared = Rclone.compared(documents.folder(), Rclone.s3(store.endpoint(), "waybill"));
        return new Outcome(
                dropped(),
                waybill.books().path("failed").path("documents").asInt(),
                count(compared, "+"),
                count(compared, "-"),
                count(compared, "*") + count(compared, "!"),
                documents.bytes() + moreBytes,
                network.bytesToServer(),
                megabytes,
                recovery);
    }

    private static int count(List<String> compared, String kind) {
        return (int) compared.stream().filter(line -> line.startsWith(kind)).count();
    }

    private int dropped() {
        return documents.count() + more;
    }

    private int delivered() throws IOException {
        return waybill.books().path("delivered").path("documents").asInt(-1);
    }

    private void notePeak() throws IOException {
        megabytes = Math.max(megabytes, Processes.peakMegabytes(waybill.pid()));
    }

    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollInterval(LOOK_EVERY);
    }
}
