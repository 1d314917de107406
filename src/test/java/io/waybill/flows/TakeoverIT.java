package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.servers.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two processes share a ledger: when one falls silent over a large document, the other goes on with the same upload. */
class TakeoverIT {
    /** How a process falls silent. */
    enum Silence {
        /** It is gone. */
        KILLED,
        /** It is stopped for so long that its claims are taken from it, and then wakes up. */
        STOPPED
    }

    private static final long SIZE = 96L << 20;
    private static final int CHUNKS_AT_ONCE = 2;
    private static final int BYTES_A_SECOND = 10_000_000;
    private static final Duration LONGEST = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private String ledger;

    /** One of them with {@code verify}, all with {@code -Psoak}. */
    static Stream<Arguments> cases() {
        boolean all = Boolean.getBoolean("waybill.all-faults");
        List<String> stores = all ? List.of("minio", "azure", "drive") : List.of("minio");
        List<Silence> silences = all ? List.of(Silence.values()) : List.of(Silence.STOPPED);
        return stores.stream().flatMap(store -> silences.stream().map(silence -> Arguments.of(store, silence)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theOtherGoesOnWithTheSameUpload(String store, Silence silence) throws Exception {
        ledger = Postgres.shared().freshJdbcUrl();
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        try (ChunkStore chunks = ChunkStore.of(store, folder.resolve(store));
                WaybillProcess one = node("one", store, chunks, inbox);
                WaybillProcess other = node("other", store, chunks, inbox)) {
            LargeFile file = LargeFile.in(folder, SIZE);
            one.launch();
            other.launch();
            one.awaitStart();
            other.awaitStart();
            chunks.network().rate(BYTES_A_SECOND);
            file.dropInto(inbox);
            await().atMost(LONGEST).until(() -> chunks.network().bytesToServer() > SIZE * 2 / 5);
            String session = text("SELECT session FROM delivery");
            String holder = holder();
            WaybillProcess silent = holder.equals("one") ? one : other;

            if (silence == Silence.KILLED) {
                silent.kill();
            } else {
                silent.signal("STOP");
            }
            await("the other one takes over").atMost(LONGEST).until(() -> holder().equals(
                            holder.equals("one") ? "other" : "one"));
            assertThat(text("SELECT session FROM delivery")).isEqualTo(session).isNotEmpty();
            if (silence == Silence.STOPPED) {
                silent.signal("CONT");
            }
            chunks.network().heal();

            await().atMost(LONGEST).until(() -> text("SELECT state FROM batch").equals("SETTLED"));
            assertThat(text("SELECT state FROM delivery")).isEqualTo("DELIVERED");
            assertThat(
                            text(
                                    "SELECT detail FROM event WHERE state = 'ACTIVE' AND delivery IS NOT NULL ORDER BY id DESC"))
                    .as("what was there when the other went on")
                    .doesNotStartWith("0 of");
            assertThat(chunks.checksums()).containsExactly(file.sha256());
            assertThat(chunks.network().bytesToServer()).isLessThan(file.withAgain(CHUNKS_AT_ONCE));
            if (silence == Silence.STOPPED) {
                await("the one that was silent knows it")
                        .until(() -> silent.log().contains("lost touch"));
            }
        }
    }

    private WaybillProcess node(String name, String store, ChunkStore chunks, Path inbox) {
        WaybillProcess waybill = WaybillProcess.in(folder.resolve(name))
                .with("WAYBILL_NODE", name)
                .with("WAYBILL_LEDGER_URL", ledger)
                .with("WAYBILL_LEDGER_USER", "postgres")
                .with("WAYBILL_SCANS_INBOX", inbox.toString())
                .with("WAYBILL_STAGING", folder.resolve("staging").toString())
                .with("WAYBILL_OUTBOX", "")
                .with("WAYBILL_ODS", "false")
                .jvm(
                        "-Dwaybill.stores.%s.chunk-workers=%d".formatted(store, CHUNKS_AT_ONCE),
                        "-Dwaybill.ledger.beat=500ms",
                        "-Dwaybill.ledger.dead-after=3s");
        chunks.configure(waybill);
        return waybill;
    }

    /** The node that works on the delivery. */
    private String holder() throws SQLException {
        return text("SELECT r.node FROM delivery v JOIN node_run r ON r.id = v.run");
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(ledger);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "";
        }
    }
}
