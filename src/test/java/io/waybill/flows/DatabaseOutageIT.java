package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.servers.FaultProxy;
import io.waybill.servers.Postgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away in the middle of the work, again and again, and comes back. */
class DatabaseOutageIT {
    private static final int OUTAGES = 3;
    private static final int DROPPED = 40;
    private static final Duration OUTAGE = Duration.ofSeconds(3);

    /** Five seconds, and what a machine takes that does other things as well. */
    private static final Duration SOON = Duration.ofSeconds(12);

    @TempDir
    Path folder;

    private String ledger;

    @Test
    void workGoesOnSoonAfterItIsBackAndTheLogHasALineForEachBeginningAndEnd() throws Exception {
        ledger = Postgres.shared().freshJdbcUrl();
        int port = URI.create(ledger.substring("jdbc:".length())).getPort();
        try (FaultProxy database = FaultProxy.before(port);
                WaybillProcess waybill = WaybillProcess.in(folder)
                        .with("WAYBILL_LEDGER_URL", ledger.replace(":" + port, ":" + database.port()))
                        .with("WAYBILL_LEDGER_USER", "postgres")
                        .with("WAYBILL_ODS", "false")) {
            waybill.start();
            int dropped = 0;
            for (int outage = 0; outage < OUTAGES; outage++) {
                dropped += drop(waybill, dropped);
                long before = delivered();
                await().atMost(Duration.ofSeconds(60)).until(() -> delivered() > before);
                database.down();
                dropped += drop(waybill, dropped);
                await().pollDelay(OUTAGE).atMost(Duration.ofSeconds(60)).until(() -> !isUp(waybill));
                long during = delivered();

                database.up();

                await("work goes on").atMost(SOON).until(() -> delivered() > during);
                long all = dropped;
                await("all that was dropped is delivered")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> delivered() == all);
            }
            waybill.awaitQuiet(dropped);

            assertThat(waybill.delivered()).hasSize(dropped);
            assertThat(number("SELECT COUNT(*) FROM delivery WHERE attempts > 1"))
                    .isZero();
            List<String> log = waybill.log().lines().toList();
            assertThat(log).noneMatch(line -> line.startsWith("\tat ") || line.startsWith("Caused by"));
            assertThat(log).filteredOn(line -> line.contains(" ERROR ")).hasSizeLessThanOrEqualTo(2 * OUTAGES);
            assertThat(log).filteredOn(line -> line.contains(" WARN ")).hasSizeLessThanOrEqualTo(4 * OUTAGES);
        }
    }

    private static int drop(WaybillProcess waybill, int first) throws IOException {
        Path inbox = waybill.inbox();
        for (int i = first; i < first + DROPPED; i++) {
            Path hidden = Files.writeString(inbox.resolve(".letter-" + i), "letter " + i);
            Files.move(hidden, inbox.resolve("letter-" + i + ".txt"), StandardCopyOption.ATOMIC_MOVE);
        }
        return DROPPED;
    }

    private static boolean isUp(WaybillProcess waybill) throws IOException {
        return waybill.get("/actuator/health").path("status").asText().equals("UP");
    }

    private long delivered() throws SQLException {
        return number("SELECT COUNT(*) FROM delivery WHERE state = 'DELIVERED'");
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(ledger);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
