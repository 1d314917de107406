package io.waybill.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waybill.content.MarkersInMemory;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.LedgerNode;
import io.waybill.ledger.LedgerUnavailable;
import io.waybill.ledger.Traffic;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.net.ConnectException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/** An attempt that failed for a reason of the document's own, where each document has one attempt. */
class FailedAttemptsTest {
    private static final DeliveryFailed DAMAGED = new DeliveryFailed(Failure.damagedOnTheWay("BadDigest"));
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final DeliverySettings.Breaker BREAKER = new DeliverySettings.Breaker(4, 75, PAUSE, PAUSE);

    @TempDir
    private Path folder;

    private LedgerDatabase database;
    private LedgerNode node;
    private Breakers breakers;
    private Traffic traffic;
    private Delivery delivery;
    private ChunkedAttempt attempt;
    private FailedAttempts attempts;

    @BeforeEach
    void open() {
        database = LedgerDatabase.sqlite(folder);
        node = database.node("a");
        traffic = new Traffic(node);
        delivery = traffic.largeDelivery();
        node.chunks().begun(delivery, "session");
        attempt = new ChunkedAttempt(delivery, "session", Sent.of(Map.of()), false);
        breakers = new Breakers(BREAKER);
        attempts = new FailedAttempts(
                node.ledger(),
                node.claimedDeliveries(),
                node.chunks(),
                node.changedContent(),
                breakers,
                new Limits(),
                new Failures(List.of()),
                new UsedFolders(new MarkersInMemory()),
                new StoreNames(new Stores(Map.of()), node.documents()),
                new DeliverySettings(1, 0, PAUSE, PAUSE, PAUSE, PAUSE, 0.5, PAUSE, BREAKER),
                new FailedAttemptLog(Duration.ofMinutes(1)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theLastAttemptEndsTheDelivery() {
        attempts.failed(delivery, attempt, DAMAGED);

        assertThat(state()).isEqualTo("FAILED");
    }

    @Test
    void oneThatBroughtAChunkToTheStoreDoesNotCount() {
        attempt.confirm(attempt.missing().next(), "part 0");

        attempts.failed(delivery, attempt, DAMAGED);

        assertThat(state()).isEqualTo("WAITING");
        assertThat(traffic.number("SELECT attempts FROM delivery")).isZero();
    }

    @Test
    void oneWhoseChunksAreOfNoUseCounts() {
        attempt.confirm(attempt.missing().next(), "part 0");

        attempts.failed(delivery, attempt, new DeliveryFailed(Failure.sessionGone("NoSuchUpload")));

        assertThat(state()).isEqualTo("FAILED");
    }

    @Test
    void aLedgerThatIsAwayIsNobodysFault() {
        Throwable cut = new CannotGetJdbcConnectionException(
                "no connection", new SQLException("refused", "08001", new ConnectException("Connection refused")));
        breakers.acquire("minio", 1);

        attempts.failed(delivery, attempt, cut);

        assertThat(state()).isEqualTo("WAITING");
        assertThat(traffic.number("SELECT attempts FROM delivery")).isZero();
        assertThat(traffic.number("SELECT COUNT(*) FROM delivery WHERE due_at <= now_ms() AND find_first"))
                .isEqualTo(1);
        assertThat(breakers.isClosed("minio")).isTrue();
    }

    @Test
    void whatCouldNotBeBookedIsBookedAsItWasJudgedAtFirstAndTheStoreIsBlamedOnce() {
        DeliveryFailed refused = new DeliveryFailed(Failure.ofStatus(503, "busy", Optional.empty()));
        node.connections().breakDown();
        for (int i = 0; i < 10; i++) {
            Throwable why = i == 0 ? refused : new IllegalStateException("what came of that");
            assertThatThrownBy(() -> attempts.failed(delivery, attempt, why)).isInstanceOf(LedgerUnavailable.class);
        }
        assertThat(breakers.isClosed("minio")).as("one failure of four").isTrue();
        node.connections().heal();

        await().ignoreExceptions().untilAsserted(() -> {
            attempts.failed(delivery, attempt, new IllegalStateException("the ledger is back"));
            assertThat(traffic.text("SELECT cause FROM delivery")).isEqualTo("STORE_BUSY");
        });
        assertThat(state()).isEqualTo("WAITING");
    }

    @Test
    void manyTriesWhileTheFolderOfTheContentIsAwayAreOneEventAndOneOfAnotherKindIsTold() {
        DeliveryFailed away = new DeliveryFailed(Failure.sourceUnreachable());
        long before = traffic.number("SELECT COUNT(*) FROM event");

        attempts.failed(delivery, away);
        for (int i = 0; i < 5; i++) {
            attempts.failed(claimAgain(), away);
        }

        assertThat(traffic.number("SELECT COUNT(*) FROM event") - before).isOne();
        assertThat(traffic.text("SELECT detail FROM event ORDER BY id DESC LIMIT 1"))
                .startsWith("SOURCE_UNREACHABLE");
        assertThat(traffic.text("SELECT cause FROM delivery")).isEqualTo("SOURCE_UNREACHABLE");
        assertThat(traffic.number("SELECT attempts FROM delivery")).isZero();

        attempts.failed(claimAgain(), new DeliveryFailed(Failure.ofStatus(503, "busy", Optional.empty())));
        assertThat(traffic.text("SELECT detail FROM event ORDER BY id DESC LIMIT 1"))
                .startsWith("STORE_BUSY");
        attempts.failed(claimAgain(), away);
        assertThat(traffic.text("SELECT detail FROM event ORDER BY id DESC LIMIT 1"))
                .as("the first in a row again")
                .startsWith("SOURCE_UNREACHABLE");
    }

    private Delivery claimAgain() {
        node.ledger().write(writes -> writes.jdbc().update("UPDATE delivery SET due_at = now_ms()"));
        return node.deliveries().claim("minio", 1, 1).get(0);
    }

    private String state() {
        return traffic.text("SELECT state FROM delivery");
    }
}
