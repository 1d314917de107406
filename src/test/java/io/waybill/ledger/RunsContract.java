package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What happens to claims when nodes come and go. */
interface RunsContract extends OnALedger {
    long HOUR = 3_600_000;

    @Test
    default void aNewRunOfANodeTakesBackWhatTheEarlierHeldAndFencesItOff() {
        LedgerNode old = database().node("a");
        Traffic before = new Traffic(old);
        UUID batch = before.batch(3);
        List<Document> documents = before.claimDocuments(3);
        before.plan(documents.get(0), "minio");
        Delivery delivery = before.claim("minio", 1).get(0);

        LedgerNode fresh = database().node("a");
        Traffic after = new Traffic(fresh);

        assertThatThrownBy(() -> before.delivered(delivery)).isInstanceOf(StaleClaim.class);
        assertThatThrownBy(() -> before.failed(delivery)).isInstanceOf(StaleClaim.class);
        assertThatThrownBy(() -> before.plan(documents.get(1), "minio")).isInstanceOf(StaleClaim.class);
        assertThat(after.number("SELECT COUNT(*) FROM delivery WHERE state = 'WAITING'"))
                .isEqualTo(1);
        assertThat(after.number("SELECT open FROM batch WHERE id = ?", batch)).isEqualTo(3);
        Delivery again = after.claim("minio", 1).get(0);
        assertThat(again.findFirst()).as("it may have been committed").isTrue();
        assertThat(again.attempts()).isEqualTo(2);
        assertThat(after.claimDocuments(5)).extracting(Document::attempts).containsExactly(2, 2);
        assertThat(fresh.events().of(again.document().id(), Asker.OURSELVES))
                .extracting(Events.Event::state)
                .endsWith("COMMITTING", "WAITING", "COMMITTING");
    }

    @Test
    default void aRunThatWasReplacedClaimsNothingMoreAndSaysSo() {
        LedgerNode old = database().node("a");
        new Traffic(old).batch(3);
        LedgerNode fresh = database().node("a");

        assertThat(new Traffic(old).claimDocuments(3)).isEmpty();
        old.runs().beat();

        assertThat(old.runs().ended()).isTrue();
        assertThat(fresh.runs().ended()).isFalse();
        assertThat(new Traffic(fresh).claimDocuments(3)).hasSize(3);
    }

    @Test
    default void aRunThatWasSilentForTooLongIsEndedByAnotherNodeAndGoesOnAsANewOne() {
        LedgerNode silent = database().node("a");
        Traffic traffic = new Traffic(silent);
        traffic.batch(2);
        Document held = traffic.claimDocuments(1).get(0);
        LedgerNode other = database().node("b");
        other.runs().beat();
        assertThat(other.documents().claim(Traffic.FLOW, 5))
                .as("it is not silent yet")
                .hasSize(1);

        other.ledger().write(writes -> writes.jdbc()
                .update("UPDATE node_run SET seen_at = seen_at - 31000 WHERE node = 'a'"));
        other.runs().beat();

        assertThat(other.documents().claim(Traffic.FLOW, 5))
                .extracting(Document::id)
                .containsExactly(held.id());
        assertThatThrownBy(() -> traffic.plan(held, "minio")).isInstanceOf(StaleClaim.class);
        traffic.batch(1);
        assertThat(traffic.claimDocuments(1)).as("by a run that was ended").isEmpty();
        silent.runs().beat();
        assertThat(silent.runs().ended()).isFalse();
        assertThat(traffic.claimDocuments(1)).hasSize(1);
    }

    @Test
    default void aRunThatEndsInGoodOrderLeavesItsWorkToOthersAtOnce() {
        LedgerNode one = database().node("a");
        LedgerNode other = database().node("b");
        new Traffic(one).batch(2);
        new Traffic(one).claimDocuments(2);

        one.runs().end();
        one.runs().beat();

        assertThat(new Traffic(other).claimDocuments(2)).hasSize(2);
        assertThat(new Traffic(other).number("SELECT COUNT(*) FROM node_run WHERE ended_at IS NULL"))
                .isEqualTo(1);
    }

    @Test
    default void aBatchThatWasArrivingStaysWithTheRunThatEnded() {
        LedgerNode old = database().node("a");
        UUID id = Ids.next();
        old.ledger().write(writes -> {
            old.arrivingBatches().book(writes, Traffic.batch(id, "half moved"));
            return 1;
        });

        Traffic fresh = new Traffic(database().node("a"));

        assertThat(fresh.number("SELECT COUNT(*) FROM batch b JOIN node_run r ON r.id = b.run"
                        + " WHERE b.state = 'ARRIVING' AND r.ended_at IS NOT NULL"))
                .isEqualTo(1);
    }

    @Test
    default void claimsWhoseCommitWasNeverAnsweredGoBackToTheQueue() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(3);
        node.connections().loseAnswers();
        assertThatThrownBy(() -> traffic.claimDocuments(3)).isInstanceOf(LedgerUnavailable.class);
        node.connections().heal();
        await().until(() -> isWritable(node));
        assertThat(traffic.number("SELECT COUNT(*) FROM document WHERE state = 'ACTIVE'"))
                .isEqualTo(3);

        node.runs().beat();

        assertThat(node.runs().ended()).isFalse();
        assertThat(traffic.number("SELECT MAX(attempts) FROM document")).isZero();
        assertThat(traffic.claimDocuments(3)).hasSize(3);
    }

    @Test
    default void whatWasInWorkAtTwoEndsOfTheProcessGetsItsTurnLaterAndOneAfterAnother() {
        new Traffic(database().node("a")).batch(4);
        for (int ends = 0; ends < 2; ends++) {
            assertThat(new Traffic(database().node("a")).claimDocuments(3)).hasSize(3);
        }

        Traffic fresh = new Traffic(database().node("a"));

        assertThat(fresh.claimDocuments(4)).as("the one that was never in work").hasSize(1);
        assertThat(fresh.number("SELECT COUNT(DISTINCT due_at) FROM document WHERE state = 'NEW'"
                        + " AND attempts = 2 AND due_at > now_ms() + 5000"))
                .isEqualTo(3);
    }

    @Test
    default void howeverManyWereInWorkAtTwoEndsAllGetTheirTurnWithinAMinute() {
        LedgerNode old = database().node("a");
        Traffic before = new Traffic(old);
        before.batch(300);
        before.planAll("minio");
        database().update("UPDATE delivery SET attempts = 1");
        before.claim("minio", 300);

        Traffic fresh = new Traffic(database().node("a"));

        assertThat(fresh.number(
                        "SELECT COUNT(*) FROM delivery WHERE due_at > now_ms() + 5000 AND due_at <= now_ms() + 60000"))
                .isEqualTo(300);
        assertThat(fresh.number("SELECT COUNT(DISTINCT due_at) FROM delivery")).isGreaterThan(250);
    }

    @Test
    default void whatWaitsAnywayIsLeftAsItIsWhenARunBegins() {
        LedgerNode old = database().node("a");
        Traffic before = new Traffic(old);
        before.batch(4);
        before.planAll("minio");
        before.batch(3);
        database().update("UPDATE delivery SET attempts = 3, due_at = due_at + 86400000");
        database().update("UPDATE document SET attempts = 2, due_at = 1 WHERE state = 'NEW'");
        int day = before.number("SELECT COUNT(*) FROM delivery WHERE due_at > now_ms() + 80000000");

        LedgerNode fresh = database().node("a");

        assertThat(day).isEqualTo(4);
        assertThat(new Traffic(fresh).number("SELECT COUNT(*) FROM delivery WHERE due_at > now_ms() + 80000000"))
                .isEqualTo(4);
        assertThat(new Traffic(fresh).claimDocuments(5)).hasSize(3);
    }

    @Test
    default void whatARunHeldThatEndsInGoodOrderDoesNotHaveToWait() {
        LedgerNode one = database().node("a");
        Traffic traffic = new Traffic(one);
        traffic.batch(3);
        database().update("UPDATE document SET attempts = 4");
        traffic.claimDocuments(3);

        one.runs().end();

        assertThat(new Traffic(database().node("a")).claimDocuments(3)).hasSize(3);
    }

    private static boolean isWritable(LedgerNode node) {
        try {
            return node.ledger().write(writes -> true);
        } catch (LedgerUnavailable e) {
            return false;
        }
    }

    @Test
    default void whatWaitsIsDueAsBeforeAfterTheClockWasSetBack() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(3);
        traffic.planAll("minio");
        AtomicLong time = new AtomicLong(HOUR);
        AtomicLong steady = new AtomicLong();
        ClockWatch watch = new ClockWatch(node.ledger(), true, time::get, steady::get);
        database().update("UPDATE delivery SET due_at = now_ms() + ?", HOUR - 1_000);

        steady.addAndGet(Duration.ofSeconds(5).toNanos());
        time.addAndGet(5_000);
        watch.look();
        assertThat(traffic.claim("minio", 3)).as("it was not set").isEmpty();

        time.addAndGet(HOUR);
        watch.look();
        assertThat(traffic.claim("minio", 3)).as("it was set forward").isEmpty();

        time.addAndGet(-HOUR);
        watch.look();
        assertThat(traffic.claim("minio", 3)).as("it was set back").hasSize(3);
    }
}
