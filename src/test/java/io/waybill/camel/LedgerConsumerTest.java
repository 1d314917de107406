package io.waybill.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.content.StagedFile;
import io.waybill.ledger.Description;
import io.waybill.ledger.Document;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ids;
import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.LedgerNode;
import io.waybill.ledger.NewDocument;
import io.waybill.ledger.Traffic;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessResourceFailureException;

/** The workers of a lane, as they begin and end. */
@Timeout(60)
class LedgerConsumerTest {
    private static final String FLOW = "scans";
    private static final int WORKERS = 2;

    @TempDir
    Path folder;

    private final CamelContext context = new DefaultCamelContext();
    private LedgerDatabase database;
    private LedgerNode node;

    /** Documents of the flow; what fails of them is kept. */
    private final class Papers implements Lane<Document> {
        private final Queue<Document> failed = new ConcurrentLinkedQueue<>();
        private final Queue<Document> refused = new ConcurrentLinkedQueue<>();
        private final Queue<Throwable> troubles = new ConcurrentLinkedQueue<>();
        private volatile boolean admitting = true;

        @Override
        public String name() {
            return Documents.lane(FLOW);
        }

        @Override
        public String variable() {
            return "document";
        }

        @Override
        public int allowed(int free, int busy) {
            return free;
        }

        @Override
        public Due<Document> claim(int most, int mostLarge) {
            return Due.of(node.documents().claim(FLOW, most), most);
        }

        @Override
        public int reserve(int most, int busy) {
            return most;
        }

        @Override
        public boolean admits(Document document) {
            return admitting;
        }

        @Override
        public void refuse(Document document) {
            meetTrouble();
            refused.add(document);
        }

        @Override
        public void failed(Document document, Throwable why) {
            meetTrouble();
            failed.add(document);
        }

        private void meetTrouble() {
            Throwable trouble = troubles.poll();
            if (trouble instanceof RuntimeException e) {
                throw e;
            }
            if (trouble instanceof Error e) {
                throw e;
            }
        }
    }

    @BeforeEach
    void start() {
        database = LedgerDatabase.sqlite(folder);
        node = database.node("a");
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        database.close();
    }

    private LedgerConsumer<Document> consumer(Papers papers, Queue<Document> worked) {
        return consumer(papers, exchange -> worked.add(exchange.getMessage().getBody(Document.class)));
    }

    private LedgerConsumer<Document> consumer(Papers papers, Processor route) {
        LedgerComponent component = new LedgerComponent(null);
        component.setCamelContext(context);
        LedgerEndpoint endpoint = new LedgerEndpoint("ledger:documents?flow=" + FLOW, component, "documents", null);
        LedgerConsumer<Document> consumer = new LedgerConsumer<>(endpoint, route, papers, node.ledger(), WORKERS);
        consumer.start();
        return consumer;
    }

    private UUID book(Runnable before) {
        UUID batch = Ids.next();
        StagedFile file = new StagedFile(Path.of("/staging/0"), 1_000, 1_000, "(dev=1,inode=0)");
        NewDocument document = new NewDocument(Ids.next(), 0, "letter.pdf", file, Description.NONE);
        return node.ledger().write(writes -> {
            node.arrivingBatches().book(writes, Traffic.batch(batch, "letters"));
            node.newDocuments().book(writes, batch, FLOW, List.of(document));
            before.run();
            return document.id();
        });
    }

    @Test
    void whatIsCommittedForWorkersThatAreJustBeingStoppedIsGivenBack() throws Exception {
        Papers papers = new Papers();
        Queue<Document> worked = new ConcurrentLinkedQueue<>();
        LedgerConsumer<Document> consumer = consumer(papers, worked);
        node.ledger().wakeups().ring(Documents.lane(FLOW));
        UUID first = book(() -> {});
        await().until(() -> worked.size() == 1);
        CountDownLatch booked = new CountDownLatch(1);
        CountDownLatch stopping = new CountDownLatch(1);
        CompletableFuture<UUID> second = CompletableFuture.supplyAsync(() -> book(() -> {
            booked.countDown();
            try {
                stopping.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        booked.await();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(consumer::stop);
        await().until(LedgerConsumerTest::isAwaitingReserved);

        stopping.countDown();
        stopped.join();

        assertThat(worked).extracting(Document::id).containsExactly(first);
        assertThat(papers.failed).extracting(Document::id).containsExactly(second.join());
    }

    @Test
    void aWorkerThatIsFreeBeforeItsThreadTakesTheNextAndRefusesNothing() {
        Papers papers = new Papers();
        Queue<Document> worked = new ConcurrentLinkedQueue<>();
        CountDownLatch goOn = new CountDownLatch(1);
        consumer(papers, exchange -> {
            new Workers().release(exchange);
            goOn.await(20, TimeUnit.SECONDS);
            worked.add(exchange.getMessage().getBody(Document.class));
        });
        List<UUID> booked = IntStream.range(0, 20).mapToObj(i -> book(() -> {})).toList();
        await().until(() -> claimed() > WORKERS);

        goOn.countDown();

        await().until(() -> worked.size() + papers.failed.size() == booked.size());
        assertThat(papers.failed).isEmpty();
        assertThat(worked).extracting(Document::id).containsExactlyInAnyOrderElementsOf(booked);
    }

    static Stream<Throwable> whatKeepsFromBooking() {
        return Stream.of(
                new DataAccessResourceFailureException("the connection was cut"),
                new IllegalStateException("a mistake"),
                new StackOverflowError("a grave one"),
                new NoClassDefFoundError("a class that isn't there"));
    }

    @ParameterizedTest
    @MethodSource("whatKeepsFromBooking")
    void whatCanNotBeGivenBackIsGivenBackLater(Throwable trouble) {
        Papers papers = new Papers();
        papers.troubles.add(trouble);
        papers.troubles.add(trouble);
        consumer(papers, exchange -> {
            throw new IllegalArgumentException("the route's");
        });

        List<UUID> booked = IntStream.range(0, 3).mapToObj(i -> book(() -> {})).toList();

        await().atMost(20, TimeUnit.SECONDS)
                .untilAsserted(() ->
                        assertThat(papers.failed).extracting(Document::id).containsExactlyInAnyOrderElementsOf(booked));
    }

    @ParameterizedTest
    @MethodSource("whatKeepsFromBooking")
    void whatIsNotToBeWorkedOnIsRefusedThoughThatFailsAtFirst(Throwable trouble) {
        Papers papers = new Papers();
        papers.admitting = false;
        papers.troubles.add(trouble);
        List<UUID> booked = IntStream.range(0, 3).mapToObj(i -> book(() -> {})).toList();
        Queue<Document> worked = new ConcurrentLinkedQueue<>();

        LedgerConsumer<Document> consumer = consumer(papers, worked);

        await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> assertThat(papers.refused)
                .extracting(Document::id)
                .containsExactlyInAnyOrderElementsOf(booked));
        papers.admitting = true;
        UUID next = book(() -> {});
        await().until(() -> worked.size() == 1);
        assertThat(worked).extracting(Document::id).containsExactly(next);
        consumer.stop();
    }

    @Test
    void anErrorOfARouteIsAFailedAttemptAndTheNextIsWorkedOn() {
        Papers papers = new Papers();
        consumer(papers, exchange -> {
            throw new StackOverflowError("too deep");
        });

        List<UUID> booked = IntStream.range(0, 5).mapToObj(i -> book(() -> {})).toList();

        await().untilAsserted(() ->
                assertThat(papers.failed).extracting(Document::id).containsExactlyInAnyOrderElementsOf(booked));
    }

    private long claimed() {
        return new Traffic(node).number("SELECT COUNT(*) FROM document WHERE state = 'ACTIVE'");
    }

    /** Whoever stops the workers waits for what is just being committed for them. */
    private static boolean isAwaitingReserved() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getMethodName().equals("awaitReserved"));
    }
}
