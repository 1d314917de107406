package io.waybill.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.content.MarkersInMemory;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.LedgerNode;
import io.waybill.ledger.Traffic;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An attempt that failed for a reason of the document's own, where each document has one attempt. */
class FailedAttemptsTest {
    private static final DeliveryFailed DAMAGED = new DeliveryFailed(Failure.damagedOnTheWay("BadDigest"));
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final DeliverySettings.Breaker BREAKER = new DeliverySettings.Breaker(4, 75, PAUSE, PAUSE);

    @TempDir
    private Path folder;

    private LedgerDatabase database;
    private Traffic traffic;
    private Delivery delivery;
    private ChunkedAttempt attempt;
    private FailedAttempts attempts;

    @BeforeEach
    void open() {
        database = LedgerDatabase.sqlite(folder);
        LedgerNode node = database.node("a");
        traffic = new Traffic(node);
        delivery = traffic.largeDelivery();
        node.chunks().begun(delivery, "session");
        attempt = new ChunkedAttempt(delivery, "session", Sent.of(Map.of()), false);
        attempts = new FailedAttempts(
                node.ledger(),
                node.claimedDeliveries(),
                node.chunks(),
                node.changedContent(),
                new Breakers(BREAKER),
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

    private String state() {
        return traffic.text("SELECT state FROM delivery");
    }
}
