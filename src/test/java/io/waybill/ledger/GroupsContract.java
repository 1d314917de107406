package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

/** How writes are put together, and what becomes of the others when one fails. */
interface GroupsContract extends OnALedger {
    @Test
    default void whatComesWhileAGroupIsWrittenSharesTheNextCommit() {
        LedgerNode node = database().node("a");
        int before = node.connections().commits();

        List<CompletableFuture<String>> answers =
                inOneGroup(node, Collections.nCopies(100, writes -> note(writes, Ids.next())));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo("noted"));
        assertThat(node.connections().commits() - before).isLessThanOrEqualTo(2);
        assertThat(new Traffic(node).number("SELECT COUNT(*) FROM event WHERE detail = 'noted'"))
                .isEqualTo(100);
    }

    @Test
    default void nothingIsLostOfWhatManyThreadsWriteAtATime() throws Exception {
        LedgerNode node = database().node("a");

        Workers.run(32, worker -> {
            for (int i = 0; i < 50; i++) {
                node.ledger().write(writes -> note(writes, Ids.next()));
            }
        });

        assertThat(new Traffic(node).number("SELECT COUNT(*) FROM event")).isEqualTo(1_600);
    }

    @Test
    default void aPieceOfWorkThatFailsTakesNothingOfTheOthersWithIt() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(2);
        Document document = traffic.claimDocuments(1).get(0);
        traffic.plan(document, "minio");
        int before = node.connections().commits();

        List<CompletableFuture<String>> answers = inOneGroup(
                node,
                List.of(
                        writes -> note(writes, batch),
                        writes -> {
                            note(writes, batch);
                            node.newDocuments().book(writes, batch, Traffic.FLOW, Traffic.fresh(0, 1));
                            return "a position that is taken";
                        },
                        writes -> note(writes, batch),
                        writes -> {
                            note(writes, batch);
                            node.claimedDocuments().reject(writes, document, Traffic.NO);
                            return "a claim that is stale";
                        },
                        writes -> {
                            note(writes, batch);
                            throw new IllegalArgumentException("a mistake");
                        },
                        writes -> {
                            note(writes, batch);
                            throw new StackOverflowError("a grave one");
                        },
                        writes -> swallowing(node, writes, batch),
                        writes -> note(writes, batch)));

        assertThat(answers.get(0).join()).isEqualTo("noted");
        assertThat(answers.get(2).join()).isEqualTo("noted");
        assertThat(answers.get(7).join()).isEqualTo("noted");
        assertThatThrownBy(answers.get(1)::join).cause().isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(answers.get(3)::join).cause().isInstanceOf(StaleClaim.class);
        assertThatThrownBy(answers.get(4)::join).cause().isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(answers.get(5)::join).cause().isInstanceOf(StackOverflowError.class);
        assertThat(node.connections().commits() - before).isLessThanOrEqualTo(2);
        int swallowed = answers.get(6).isCompletedExceptionally() ? 0 : 1;
        assertThat(traffic.number("SELECT COUNT(*) FROM event WHERE detail = 'noted'"))
                .isEqualTo(3 + swallowed);
        assertThat(node.ledger().trouble()).isEmpty();
        assertThat(node.books().sum().balanced()).isTrue();
    }

    @Test
    default void aBatchIsNotAnsweredInTheGroupThatMadeItComplete() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);

        List<CompletableFuture<Integer>> answers =
                callsInOneGroup(node, List.of(() -> traffic.batch(3) == null ? 0 : 1, () -> node.batches()
                        .claimReceipts(Traffic.FLOW, 10)
                        .size()));

        assertThat(answers).extracting(CompletableFuture::join).containsExactly(1, 0);
        assertThat(traffic.number("SELECT open FROM batch")).isEqualTo(3);
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 10)).isEmpty();
    }

    @Test
    default void aBatchIsNotAnsweredInTheGroupThatSendsItAgain() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);
        traffic.planAll("minio");
        traffic.failed(traffic.claim("minio", 1).get(0));
        node.batches().claimReceipts(Traffic.FLOW, 1).forEach(traffic::settled);

        List<CompletableFuture<Integer>> answers =
                callsInOneGroup(node, List.of(() -> node.failedWork().retry(batch), () -> node.batches()
                        .claimReceipts(Traffic.FLOW, 10)
                        .size()));

        assertThat(answers).extracting(CompletableFuture::join).containsExactly(1, 0);
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 10)).isEmpty();
    }

    @Test
    default void whatCanOnlyBeFoundOutAtTheEndOfAGroupFailsTheOneThatIsToBlame() {
        LedgerNode node = database().node("a");
        UUID batch = new Traffic(node).batch(1);

        List<CompletableFuture<String>> answers = inOneGroup(
                node,
                List.of(
                        writes -> note(writes, batch),
                        writes -> {
                            writes.event(null, null, null, Names.NOTED, "");
                            return "of no batch";
                        },
                        writes -> note(writes, batch)));

        assertThat(answers.get(0).join()).isEqualTo("noted");
        assertThatThrownBy(answers.get(1)::join).cause().isInstanceOf(DataIntegrityViolationException.class);
        assertThat(answers.get(2).join()).isEqualTo("noted");
        assertThat(node.ledger().trouble()).isEmpty();
    }

    @Test
    default void allWhoWriteLearnThatTheLedgerIsUnavailableAndItRecoversByItself() throws Exception {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        node.connections().breakDown();
        AtomicInteger refused = new AtomicInteger();

        Workers.run(50, worker -> {
            try {
                node.ledger().write(writes -> note(writes, Ids.next()));
            } catch (LedgerUnavailable e) {
                refused.incrementAndGet();
            }
        });
        assertThat(refused).hasValue(50);
        assertThat(node.ledger().trouble())
                .hasValueSatisfying(reason -> assertThat(reason).contains("the database is gone"));

        node.connections().heal();
        Heart heart = new Heart(
                node.ledger(),
                node.runs(),
                node.logWatch(LogWatch.USUAL),
                new ClockWatch(node.ledger(), true, System::currentTimeMillis, System::nanoTime),
                Duration.ofMillis(50),
                Duration.ofMillis(50));
        heart.beat();
        await().until(() -> node.ledger().trouble().isEmpty());
        heart.stop();

        assertThat(traffic.number("SELECT COUNT(*) FROM event")).isZero();
        node.ledger().write(writes -> note(writes, Ids.next()));
        assertThat(traffic.number("SELECT COUNT(*) FROM event")).isEqualTo(1);
    }

    @Test
    default void aLedgerWhosePoolIsClosedRefusesAndDoesNotHang() throws Exception {
        LedgerNode node = database().node("a");
        node.connections().breakDown();
        assertThatThrownBy(() -> node.ledger().write(writes -> note(writes, Ids.next())))
                .isInstanceOf(LedgerUnavailable.class);
        node.close();

        assertThatThrownBy(() -> node.ledger().write(writes -> note(writes, Ids.next())))
                .isInstanceOf(LedgerUnavailable.class)
                .hasMessageContaining("closed");
    }

    @Test
    default void closingWritesWhatWaitsAndNobodyIsLeftWithoutAnAnswer() throws Exception {
        LedgerNode node = database().node("a");
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<String> slow =
                CompletableFuture.supplyAsync(() -> node.ledger().write(writes -> {
                    started.countDown();
                    awaitFor(goOn);
                    return note(writes, Ids.next());
                }));
        started.await();
        AtomicInteger written = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
            try {
                Workers.run(16, worker -> {
                    for (int i = 0; i < 40; i++) {
                        try {
                            node.ledger().write(writes -> note(writes, Ids.next()));
                            written.incrementAndGet();
                        } catch (LedgerUnavailable e) {
                            refused.incrementAndGet();
                        }
                    }
                });
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> waiting(16));
        CompletableFuture<Void> closing =
                CompletableFuture.runAsync(() -> node.ledger().close());
        goOn.countDown();

        closing.join();
        others.join();

        assertThat(slow.join()).isEqualTo("noted");
        assertThat(written.get()).isGreaterThanOrEqualTo(16);
        assertThat(written.get() + refused.get()).isEqualTo(16 * 40);
        assertThat(new Traffic(node).number("SELECT COUNT(*) FROM event")).isEqualTo(written.get() + 1);
    }

    @Test
    default void aCallerThatIsInterruptedStillLearnsWhetherItsWorkIsBooked() {
        LedgerNode node = database().node("a");
        Thread.currentThread().interrupt();

        String answer = node.ledger().write(writes -> note(writes, Ids.next()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer).isEqualTo("noted");
        assertThat(new Traffic(node).number("SELECT COUNT(*) FROM event")).isEqualTo(1);
    }

    @Test
    default void aReaderThatIsInterruptedLeavesTheLedgerAsItIs() throws Exception {
        LedgerNode node = database().node("a");
        String large = "x".repeat(4_000);
        node.ledger().write(writes -> {
            IntStream.range(0, 10_000).forEach(i -> writes.event(Ids.next(), null, null, Names.NOTED, large));
            return 1;
        });

        Workers.run(1, worker -> {
            Thread.currentThread().interrupt();
            node.ledger().read().queryForList("SELECT detail FROM event", String.class);
            assertThat(Thread.interrupted()).isTrue();
        });

        String answer = node.ledger().write(writes -> note(writes, Ids.next()));
        assertThat(answer).isEqualTo("noted");
    }

    @Test
    default void workCanNotWriteAgain() {
        LedgerNode node = database().node("a");

        assertThatThrownBy(() -> node.ledger().write(outer -> node.ledger().write(inner -> 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void nodesThatLockTheSameRowsCrosswiseBothFinish() throws Exception {
        List<LedgerNode> nodes = List.of(database().node("a"), database().node("b"));
        UUID one = new Traffic(nodes.get(0)).batch(1);
        UUID other = new Traffic(nodes.get(0)).batch(1);

        Workers.run(2, worker -> {
            UUID first = worker == 0 ? one : other;
            UUID second = worker == 0 ? other : one;
            for (int i = 0; i < 5; i++) {
                nodes.get(worker).ledger().write(writes -> {
                    writes.jdbc().update("UPDATE batch SET priority = priority + 1 WHERE id = ?", first);
                    writes.jdbc().update("UPDATE batch SET priority = priority + 1 WHERE id = ?", second);
                    return 1;
                });
            }
        });

        assertThat(new Traffic(nodes.get(0)).number("SELECT SUM(priority) FROM batch"))
                .isEqualTo(20);
        assertThat(nodes.get(0).ledger().trouble()).isEmpty();
    }

    @Test
    default void whatIsCommittedWakesTheLanesItIsFor() throws Exception {
        LedgerNode node = database().node("a");
        CompletableFuture<Boolean> awake = CompletableFuture.supplyAsync(() -> {
            try {
                node.ledger().wakeups().await("lane");
                return true;
            } catch (InterruptedException e) {
                return false;
            }
        });

        node.ledger().write(writes -> {
            writes.wake("lane");
            return 1;
        });

        assertThat(awake.join()).isTrue();
    }

    /** An event's state is a name of an enum. */
    enum Names {
        NOTED,
    }

    static String note(Writes writes, UUID batch) {
        writes.event(batch, null, null, Names.NOTED, "noted");
        return "noted";
    }

    private static String swallowing(LedgerNode node, Writes writes, UUID batch) {
        note(writes, batch);
        try {
            node.newDocuments().book(writes, batch, Traffic.FLOW, Traffic.fresh(0, 1));
        } catch (DataIntegrityViolationException e) {
            return "as if nothing had happened";
        }
        return "booked";
    }

    /** Holds the writer up until all of these wait behind it. */
    private static List<CompletableFuture<String>> inOneGroup(LedgerNode node, List<Ledger.Work<String>> works) {
        return callsInOneGroup(
                node,
                works.stream()
                        .<Supplier<String>>map(work -> () -> node.ledger().write(work))
                        .toList());
    }

    /** Holds the writer up until all of these calls wait behind it. */
    private static <T> List<CompletableFuture<T>> callsInOneGroup(LedgerNode node, List<Supplier<T>> calls) {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture.runAsync(
                () -> node.ledger().write(writes -> {
                    started.countDown();
                    awaitFor(goOn);
                    return 1;
                }),
                task -> new Thread(task).start());
        awaitFor(started);
        List<CompletableFuture<T>> answers = IntStream.range(0, calls.size())
                .mapToObj(i -> {
                    CompletableFuture<T> answer = CompletableFuture.supplyAsync(
                            calls.get(i), task -> new Thread(task, "waiting-for-ledger-" + i).start());
                    await().until(() -> waiting("waiting-for-ledger-" + i));
                    return answer;
                })
                .toList();
        goOn.countDown();
        answers.forEach(answer -> {
            try {
                answer.join();
            } catch (CompletionException e) {
                assertThat(e.getCause()).isNotInstanceOf(LedgerUnavailable.class);
            }
        });
        return answers;
    }

    private static boolean waiting(String thread) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(each -> each.getName().equals(thread) && each.getState() == Thread.State.WAITING);
    }

    private static boolean waiting(int pooled) {
        return Thread.getAllStackTraces().entrySet().stream()
                        .filter(each -> List.of(each.getValue()).toString().contains("Ledger.write"))
                        .filter(each -> each.getKey().getState() == Thread.State.WAITING)
                        .count()
                >= pooled;
    }

    private static void awaitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
