package io.waybill.prove;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.flows.Processes;
import io.waybill.flows.WaybillProcess;
import io.waybill.servers.FaultProxy;
import io.waybill.servers.Postgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
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

    private final Path folder;
    private final Documents documents;
    private final Destination destination;
    private final List<WaybillProcess> nodes = new ArrayList<>();
    private final Deque<Step> atTheEnd = new ArrayDeque<>();
    private Optional<FaultProxy> database = Optional.empty();
    private int more;
    private long moreBytes;
    private double megabytes;
    private Duration recovery = Duration.ZERO;

    Trial(Path folder, Documents documents, String store) throws IOException {
        this.folder = folder;
        this.documents = documents;
        destination = Destination.of(store, folder.resolve("store"));
        destination.network().ifPresent(network -> network.rate(BYTES_A_SECOND));
        node("prove");
    }

    /** The processes that take part; they share inbox and staging. */
    private void node(String name) throws IOException {
        WaybillProcess node = WaybillProcess.in(folder.resolve(name))
                .with("WAYBILL_ODS", "false")
                .with("WAYBILL_NODE", name)
                .optimized("-Xmx256m", "-XX:MaxDirectMemorySize=128m");
        destination.configure(node);
        nodes.add(node);
        if (nodes.size() > 1) {
            node.with("WAYBILL_SCANS_INBOX", inbox().toString())
                    .with("WAYBILL_STAGING", waybill().data().resolve("staging").toString());
        }
    }

    /** Keeps the ledger in PostgreSQL, behind a network that fails on demand. */
    FaultProxy onPostgres() throws IOException {
        String url = freshDatabase();
        int port = URI.create(url.substring("jdbc:".length())).getPort();
        FaultProxy network = FaultProxy.before(port);
        database = Optional.of(network);
        for (WaybillProcess node : nodes) {
            node.with("WAYBILL_LEDGER_URL", url.replace(":" + port, ":" + network.port()))
                    .with("WAYBILL_LEDGER_USER", "postgres");
        }
        return network;
    }

    private static String freshDatabase() throws IOException {
        try {
            return Postgres.shared().freshJdbcUrl();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** Lets a second process work with the first one, on PostgreSQL. */
    void withAnother() throws IOException {
        node("another");
        onPostgres();
    }

    Outcome run(Scenario scenario) throws IOException {
        scenario.prepare(this);
        for (WaybillProcess node : nodes) {
            node.start();
        }
        documents.drop(waybill());
        try {
            scenario.disturb(this);
            awaitQuiet();
        } catch (ConditionTimeoutException e) {
            System.err.println(
                    "%s: not settled in time, judged as it is: %s".formatted(scenario.name(), asked().books()));
        }
        destination.network().ifPresent(FaultProxy::heal);
        notePeak();
        return judged();
    }

    Documents documents() {
        return documents;
    }

    /** The network before the store: scenarios that harm it are for stores that are behind one. */
    FaultProxy network() {
        return destination.network().orElseThrow();
    }

    /** The network before PostgreSQL. */
    FaultProxy database() {
        return database.orElseThrow();
    }

    WaybillProcess waybill() {
        return nodes.get(0);
    }

    Path inbox() throws IOException {
        return waybill().inbox();
    }

    /** The folders that are shares, elsewhere. */
    List<Path> shares() throws IOException {
        return destination instanceof Destination.Outbox outbox ? List.of(inbox(), outbox.folder()) : List.of(inbox());
    }

    /** The one that nothing is done to. */
    private WaybillProcess asked() {
        return nodes.get(nodes.size() - 1);
    }

    /** Waits until as many bytes went to the store as that share of the documents has. */
    void awaitSent(double share) {
        awaitBytes((long) (documents.bytes() * share));
    }

    void awaitBytes(long toServer) {
        patiently().until(() -> destination.bytes() >= toServer);
    }

    /** Waits until every document dropped so far is settled. */
    void awaitQuiet() {
        patiently().ignoreExceptions().until(() -> {
            JsonNode books = asked().books();
            return books.path("seen").asInt() == dropped()
                    && books.path("waiting").path("documents").asInt() == 0
                    && books.path("in_flight").path("documents").asInt() == 0;
        });
    }

    /** Waits until Waybill says that it can't work. */
    void awaitDown() {
        patiently().until(() -> asked().status("/actuator/health") == 503);
    }

    /** Lets time go by while something is out of order. */
    void pass(Duration time) {
        await().pollDelay(time).atMost(PATIENCE).until(() -> asked().isAlive());
    }

    /** Kills the process; what the network still has under way is lost with it, as on a long line. */
    void kill() throws IOException {
        notePeak();
        destination.network().ifPresent(FaultProxy::cut);
        waybill().kill();
    }

    void start() throws IOException {
        waybill().start();
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
        for (WaybillProcess node : nodes) {
            node.close();
        }
        if (database.isPresent()) {
            database.get().close();
        }
        destination.close();
        for (Step step : atTheEnd) {
            step.run();
        }
    }

    /** By rclone, which reads every object and compares each byte. */
    private Outcome judged() throws IOException {
        List<String> compared = destination.compared(documents.folder());
        return new Outcome(
                dropped(),
                asked().books().path("failed").path("documents").asInt(),
                count(compared, "+"),
                count(compared, "-"),
                count(compared, "*") + count(compared, "!"),
                documents.bytes() + moreBytes,
                destination.bytes(),
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
        return asked().books().path("delivered").path("documents").asInt(-1);
    }

    private void notePeak() throws IOException {
        for (WaybillProcess node : nodes) {
            megabytes = Math.max(megabytes, Processes.peakMegabytes(node.pid()));
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollInterval(LOOK_EVERY);
    }
}
