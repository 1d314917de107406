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
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
        public void failed(Document document, Throwable why) {
            failed.add(document);
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
