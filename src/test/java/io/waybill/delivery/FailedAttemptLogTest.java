package io.waybill.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.LedgerNode;
import io.waybill.ledger.Traffic;
import io.waybill.outcome.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class FailedAttemptLogTest {
    @TempDir
    private Path folder;

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private LedgerDatabase database;
    private Delivery delivery;

    @BeforeEach
    void open() {
        database = LedgerDatabase.sqlite(folder);
        LedgerNode node = database.node("a");
        delivery = new Traffic(node).largeDelivery();
        lines.start();
        logger().addAppender(lines);
    }

    @AfterEach
    void close() {
        logger().detachAppender(lines);
        database.close();
    }

    @Test
    void attemptsOfACauseAreOneLine() {
        try (FailedAttemptLog log = new FailedAttemptLog(Duration.ofMillis(300))) {
            for (int i = 0; i < 12; i++) {
                log.failed(delivery, failure(Failure.Cause.STORE_BUSY, "the store answered 503"));
            }
            log.failed(delivery, failure(Failure.Cause.STORE_UNREACHABLE, "no connection"));
            log.failed(delivery, failure(Failure.Cause.PAUSED, "its batch is paused"));

            await().untilAsserted(() -> assertThat(told())
                    .hasSize(2)
                    .anyMatch(line -> line.startsWith(
                                    "12 attempts at minio failed in the last minute: STORE_BUSY, e.g. large.tiff of batch ")
                            && line.endsWith(": the store answered 503"))
                    .anyMatch(line ->
                            line.startsWith("1 attempt at minio failed in the last minute: STORE_UNREACHABLE")));
        }
        assertThat(told()).as("nothing is told twice").hasSize(2);
    }

    @Test
    void whatIsNotToldYetIsToldAtTheEndAndNothingWhileAllIsWell() {
        FailedAttemptLog log = new FailedAttemptLog(Duration.ofHours(1));
        log.close();
        assertThat(told()).isEmpty();

        FailedAttemptLog other = new FailedAttemptLog(Duration.ofHours(1));
        other.failed(delivery, failure(Failure.Cause.STORE_BUSY, "the store answered 503"));
        other.close();

        assertThat(told()).hasSize(1);
    }

    private List<String> told() {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Failure failure(Failure.Cause cause, String words) {
        return new Failure(cause, words, false, Optional.empty());
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(FailedAttemptLog.class);
    }
}
