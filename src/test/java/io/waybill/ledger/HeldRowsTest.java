package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A node that is stopped, or gone without a word, in the middle of a transaction of PostgreSQL holds rows; the others go on. */
@Timeout(120)
class HeldRowsTest {
    private static final Duration SOON = Duration.ofSeconds(8);

    private LedgerDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = LedgerDatabase.postgres();
    }

    @AfterEach
    void countAndClose() {
        try (LedgerDatabase counted = database) {
            counted.assertCounted();
        }
    }

    /** A session that has changed or locked rows and does nothing more. */
    private final class Frozen implements AutoCloseable {
        private final Connection connection;

        private Frozen(String... statements) throws SQLException {
            connection = DriverManager.getConnection(database.url());
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String each : statements) {
                    statement.execute(each);
                }
            }
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.close();
        }
    }

    private static void note(LedgerNode node) {
        node.ledger().write(writes -> GroupsContract.note(writes, Ids.next()));
    }

    @Test
    void whatOthersHoldOfADeadRunIsGivenBackLaterAndOnesOwnBeatCounts() throws Exception {
        LedgerNode dead = database.node("a");
        Traffic before = new Traffic(dead);
        before.batch(4);
        List<Document> held = before.claimDocuments(4);
        before.plan(held.get(0), "minio");
        before.claim("minio", 1);
        LedgerNode other = database.node("b");
        Traffic after = new Traffic(other);
        database.update("UPDATE node_run SET seen_at = seen_at - 31000");

        try (Frozen frozen = new Frozen(
                "SELECT id FROM document WHERE id = '" + held.get(1).id() + "' FOR UPDATE",
                "SELECT id FROM delivery FOR UPDATE",
                "SELECT id FROM batch FOR UPDATE")) {
            other.runs().beat();

            assertThat(after.number("SELECT COUNT(*) FROM node_run WHERE node = 'b' AND seen_at > now_ms() - 10000"))
                    .isEqualTo(1);
            assertThat(after.claimDocuments(10)).as("those that nobody holds").hasSize(2);
            assertThat(after.claim("minio", 10)).isEmpty();
        }
        other.runs().beat();

        assertThat(after.claimDocuments(10))
                .extracting(Document::id)
                .containsExactly(held.get(1).id());
        assertThat(after.claim("minio", 10)).hasSize(1);
        assertThat(after.number("SELECT COUNT(*) FROM node_run WHERE given_back_at IS NULL"))
                .isEqualTo(1);
        dead.runs().beat();
        assertThat(dead.runs().ended()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FOR UPDATE", "FOR KEY SHARE", "FOR NO KEY UPDATE"})
    void aRunWhoseOwnRowIsHeldIsEndedOnceItIsFree(String lock) throws Exception {
        LedgerNode dead = database.node("a");
        new Traffic(dead).batch(1);
        new Traffic(dead).claimDocuments(1);
        LedgerNode other = database.node("b");
        database.update("UPDATE node_run SET seen_at = seen_at - 31000 WHERE node = 'a'");

        try (Frozen frozen = new Frozen("SELECT id FROM node_run WHERE node = 'a' " + lock)) {
            other.runs().beat();
            assertThat(new Traffic(other).number("SELECT COUNT(*) FROM node_run WHERE ended_at IS NULL"))
                    .isEqualTo(2);
            note(other);
        }
        other.runs().beat();

        assertThat(new Traffic(other).claimDocuments(1)).hasSize(1);
    }

    @Test
    void aNodeThatClaimsSaysThatItLives() throws Exception {
        LedgerNode node = database.node("a");
        database.update("UPDATE node_run SET seen_at = seen_at - 31000");

        try (Frozen claiming = new Frozen("SELECT id FROM node_run" + " FOR KEY SHARE")) {
            node.runs().beat();
        }

        assertThat(new Traffic(node).number("SELECT COUNT(*) FROM node_run WHERE seen_at > now_ms() - 10000"))
                .isEqualTo(1);
    }

    @Test
    void whatDoesNotNeedTheRowsGoesOnAndTheRestIsWrittenWhenTheyAreFree() throws Exception {
        LedgerNode node = database.node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(60);
        traffic.planAll("minio");
        List<Delivery> locked = traffic.claim("minio", 60);
        UUID free = traffic.batch(40);
        List<CompletableFuture<Void>> waiting;

        try (Frozen frozen = new Frozen("SELECT id FROM batch WHERE id <> '" + free + "' FOR UPDATE")) {
            waiting = locked.stream()
                    .map(delivery -> CompletableFuture.runAsync(
                            () -> traffic.delivered(delivery), task -> new Thread(task).start()))
                    .toList();
            await().atMost(SOON).until(() -> node.ledger().delay().isPresent());
            long began = System.nanoTime();
            IntStream.range(0, 70).forEach(i -> note(node));
            traffic.planAll("minio");
            traffic.claim("minio", 40).forEach(traffic::delivered);
            node.runs().beat();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
            assertThat(traffic.number("SELECT open FROM batch WHERE id = ?", free))
                    .isZero();
            assertThat(node.ledger().trouble()).isEmpty();
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
        }

        waiting.forEach(CompletableFuture::join);
        assertThat(traffic.number("SELECT SUM(open) FROM batch")).isZero();
        assertThat(node.ledger().delay()).isEmpty();
    }

    @Test
    void aPieceThatNeedsAHeldRowItselfTakesNothingOfItsGroupAlong() throws Exception {
        LedgerNode node = database.node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(2);
        Document held = traffic.claimDocuments(2).get(0);
        CompletableFuture<Void> waiting;

        try (Frozen frozen = new Frozen("SELECT id FROM document WHERE id = '" + held.id() + "' FOR UPDATE")) {
            waiting = CompletableFuture.runAsync(() -> traffic.plan(held, "minio"));
            await().atMost(SOON).until(() -> node.ledger().delay().isPresent());
            IntStream.range(0, 20).forEach(i -> note(node));
            assertThat(waiting).isNotDone();
        }

        waiting.join();
        assertThat(traffic.claim("minio", 5)).hasSize(1);
    }

    @Test
    void whatWaitsForTooLongIsRefusedAndMayBeRepeated() throws Exception {
        LedgerNode node = database.node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(1);
        Document held = traffic.claimDocuments(1).get(0);

        try (Frozen frozen = new Frozen("SELECT id FROM document FOR UPDATE")) {
            assertThatThrownBy(() -> traffic.plan(held, "minio"))
                    .isInstanceOf(LedgerUnavailable.class)
                    .hasMessageContaining("locked by another session");
            assertThat(node.ledger().trouble()).isEmpty();
        }

        traffic.plan(held, "minio");
        assertThat(traffic.claim("minio", 5)).hasSize(1);
    }

    @Test
    void theServerTakesTheRowsFromANodeThatIsStoppedInTheMiddleOfATransaction() throws Exception {
        LedgerNode stopped = database.node("a");
        LedgerNode other = database.node("b");
        Traffic traffic = new Traffic(other);
        UUID batch = traffic.batch(1);
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Integer> frozen =
                CompletableFuture.supplyAsync(() -> stopped.ledger().write(writes -> {
                    int changed = writes.jdbc().update("UPDATE batch SET priority = 7 WHERE id = ?", batch);
                    holds.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return changed;
                }));
        holds.await();

        int changed = other.ledger()
                .write(writes -> writes.jdbc().update("UPDATE batch SET priority = 3 WHERE id = ?", batch));
        goOn.countDown();

        assertThat(changed).isEqualTo(1);
        assertThatThrownBy(frozen::join).cause().isInstanceOf(LedgerUnavailable.class);
        assertThat(traffic.number("SELECT priority FROM batch WHERE id = ?", batch))
                .isEqualTo(3);
        await().ignoreExceptions().until(() -> stopped.ledger().write(writes -> true));
    }

    @Test
    void noAddressTurnsOffWhatKeepsConnectionsFromWaitingForEver() throws Exception {
        String address = database.url() + (database.url().contains("?") ? "&" : "?")
                + "socketTimeout=0&tcpKeepAlive=false&connectTimeout=0&options=-c%20lock_timeout=0"
                + "%20-c%20idle_in_transaction_session_timeout=0";
        try (Database open =
                Database.open(new LedgerProperties(address, "", "", "", null, null, null, null, null, null))) {
            for (LedgerTemplate template : List.of(open.writer(), open.reader())) {
                assertThat(setting(template, "lock_timeout")).isPositive();
                assertThat(setting(template, "idle_in_transaction_session_timeout"))
                        .isPositive();
                assertThat(setting(template, "tcp_user_timeout")).isBetween(1_000L, 60_000L);
                int answer = template.execute(
                        (Connection connection) -> connection.unwrap(org.postgresql.PGConnection.class) == null
                                ? 0
                                : connection.getNetworkTimeout());
                assertThat(answer).isBetween(1_000, 600_000);
            }
            assertThat(setting(open.writer(), "lock_timeout")).isLessThan(2_000);
            assertThat(setting(open.writer(), "idle_in_transaction_session_timeout"))
                    .isLessThan(20_000);
        }
    }

    private static long setting(LedgerTemplate template, String name) {
        return template.queryForObject("SELECT setting FROM pg_settings WHERE name = ?", Long.class, name);
    }

    @Test
    void aPoolerThatLosesWhatIsSetIsToldInWords() throws Exception {
        try (PostgresPool pool = new PostgresPool(database.url(), "", "", PostgresPool.Use.WRITING);
                Connection other = DriverManager.getConnection(database.url())) {
            pool.requireSettings();

            assertThatThrownBy(
                            () -> pool.requireSettings(new JdbcTemplate(new SingleConnectionDataSource(other, true))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("lock_timeout is 0 ms")
                    .hasMessageContaining("PgBouncer");
        }
    }
}
