package io.waybill.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waybill.ledger.Delivery;
import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.LedgerNode;
import io.waybill.ledger.LedgerUnavailable;
import io.waybill.ledger.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private LedgerDatabase database;
    private LedgerNode node;
    private Journal journal;
    private Delivery delivery;
    private ChunkedAttempt attempt;

    @BeforeEach
    void open() {
        database = LedgerDatabase.sqlite(folder);
        node = database.node("a");
        journal = new Journal(node.chunks(), node.control(), NEVER);
        delivery = new Traffic(node).largeDelivery();
        node.chunks().begun(delivery, "session");
        attempt = new ChunkedAttempt(delivery, "session", Sent.of(Map.of()), false);
    }

    @AfterEach
    void close() {
        journal.close();
        database.close();
    }

    @Test
    void whatWasConfirmedWhileTheLedgerIsAwayIsBookedAfterwardsWithTheRest() {
        confirm(0);
        confirm(1);
        node.connections().breakDown();
        assertThatThrownBy(() -> journal.book(attempt)).isInstanceOf(LedgerUnavailable.class);
        confirm(2);
        node.connections().heal();

        await().ignoreException(LedgerUnavailable.class).untilAsserted(() -> {
            journal.book(attempt);
            assertThat(node.chunks().confirmed(delivery)).containsExactly(0, 1, 2);
        });
        assertThat(new Traffic(node).number("SELECT confirmed FROM delivery"))
                .isEqualTo(3 * (int) ChunkedAttempt.length(delivery, 0));
    }

    @Test
    void whatIsPendingIsBookedAtTheEnd() {
        confirm(1);

        journal.close();

        assertThat(node.chunks().confirmed(delivery)).containsExactly(1);
    }

    private void confirm(int index) {
        Chunk chunk = new Chunk(
                attempt, index, index * ChunkedAttempt.length(delivery, 0), ChunkedAttempt.length(delivery, index));
        journal.confirmed(attempt, chunk, "part " + index);
    }
}
