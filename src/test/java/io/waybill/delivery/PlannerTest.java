package io.waybill.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.content.StagedFile;
import io.waybill.ledger.ChangedContent;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Description;
import io.waybill.ledger.Document;
import io.waybill.ledger.Ids;
import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.LedgerNode;
import io.waybill.ledger.NewDocument;
import io.waybill.ledger.Traffic;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Refusal;
import io.waybill.outcome.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

/** Two batches that want the same names at the same time. */
class PlannerTest {
    private static final String FLOW = "scans";
    private static final Refusal NO = Refusal.of(Refusal.Cause.DAMAGED, "no");

    @TempDir
    private Path folder;

    private LedgerDatabase database;
    private LedgerNode node;
    private final UUID older = Ids.next();
    private final UUID newer = Ids.next();

    @BeforeEach
    void open() {
        database = LedgerDatabase.sqlite(folder);
        node = database.node("a");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aDocumentWaitsForAnotherOfItsNameAndIsANewVersionThen() throws Exception {
        Planner planner = planner(StoreSettings.Versions.NEW);
        Map<String, Document> documents = twoBatches();

        assertThat(plan(planner, documents.get("newer x"), "each")).isEqualTo(1);
        assertThat(plan(planner, documents.get("older x"), "each")).isZero();
    }

    @Test
    void twoBatchesThatArePublishedTogetherDoNotWaitForEachOther() throws Exception {
        Planner planner = planner(StoreSettings.Versions.NEW);
        Map<String, Document> documents = twoBatches();

        assertThat(plan(planner, documents.get("newer x"), "together")).isEqualTo(1);
        assertThat(plan(planner, documents.get("older y"), "together")).isEqualTo(1);
        assertThat(plan(planner, documents.get("newer y"), "together")).isZero();
        assertThat(plan(planner, documents.get("older x"), "together")).isEqualTo(1);

        List<Delivery> deliveries = node.deliveries().claim("folder", 10, 10);
        assertThat(deliveries).extracting(Delivery::target).containsExactlyInAnyOrder("x", "y", "x~2");
        deliveries.forEach(this::ready);
        node.publishing().decide();
        node.publishing().decide();
        Document waited = node.documents().claim(FLOW, 1).get(0);
        assertThat(plan(planner, described(waited), "together")).isEqualTo(1);
        assertThat(node.deliveries().claim("folder", 10, 10))
                .extracting(Delivery::target)
                .containsExactly("y~2");
    }

    @Test
    void aDocumentOfAnOlderBatchDoesNotReplaceThatOfANewerOne() throws Exception {
        Planner planner = planner(StoreSettings.Versions.REPLACE);
        Map<String, Document> documents = twoBatches();

        plan(planner, documents.get("newer x"), "together");

        assertThat(plan(planner, documents.get("older x"), "together")).isZero();
        assertThat(node.ledger()
                        .read()
                        .queryForObject(
                                "SELECT CONCAT(cause, ' ', reason) FROM document WHERE state = 'REJECTED' AND batch = ?",
                                String.class,
                                older))
                .startsWith("NAME_TAKEN ")
                .contains("folder: Superseded: a newer document is given the name 'x'");
    }

    /** How a document that was planned, and so has a name, can end without a store having anything of it. */
    private enum End {
        REJECTED {
            @Override
            void come(PlannerTest test, Delivery delivery) {
                Document again = test.beginAnew(delivery);
                test.node.ledger().write(writes -> {
                    test.node.claimedDocuments().reject(writes, again, NO);
                    return again;
                });
            }
        },
        DUPLICATE {
            @Override
            void come(PlannerTest test, Delivery delivery) {
                Document again = test.beginAnew(delivery);
                test.node.ledger().write(writes -> {
                    test.node.claimedDocuments().duplicate(writes, again, again.id(), "it was delivered before");
                    return again;
                });
            }
        },
        DISMISSED {
            @Override
            void come(PlannerTest test, Delivery delivery) {
                test.fail(delivery);
                test.node.failedWork().dismiss(delivery.document().batch());
            }
        };

        abstract void come(PlannerTest test, Delivery delivery);
    }

    static Stream<Arguments> versionsAndEnds() {
        return Stream.of(StoreSettings.Versions.values())
                .flatMap(versions -> Stream.of(End.values()).map(end -> Arguments.of(versions, end)));
    }

    @ParameterizedTest
    @MethodSource("versionsAndEnds")
    void whatEndedWithoutComingHoldsUpNobodyAndLeavesItsName(StoreSettings.Versions versions, End end)
            throws Exception {
        Planner planner = planner(versions);
        Map<String, Document> documents = twoBatches();
        assertThat(plan(planner, documents.get("older x"), "each")).isEqualTo(1);
        assertThat(plan(planner, documents.get("newer x"), "each"))
                .as("it waits")
                .isZero();

        end.come(this, node.deliveries().claim("folder", 1, 1).get(0));

        Document waited = node.documents().claim(FLOW, 1).get(0);
        assertThat(waited.id()).isEqualTo(documents.get("newer x").id());
        assertThat(plan(planner, described(waited), "each"))
                .as("it waits no more")
                .isEqualTo(1);
        assertThat(node.deliveries().claim("folder", 10, 10))
                .extracting(Delivery::target)
                .containsExactly("x");
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void theVersionOfWhatEndedWithoutComingIsGivenToTheNext(End end) throws Exception {
        Planner planner = planner(StoreSettings.Versions.NEW);
        Map<String, Document> documents = twoBatches();
        plan(planner, documents.get("older x"), "each");
        deliver(node.deliveries().claim("folder", 1, 1).get(0));
        plan(planner, documents.get("newer x"), "each");
        end.come(this, node.deliveries().claim("folder", 1, 1).get(0));

        Document third = described(anotherX());
        assertThat(plan(planner, third, "each")).isEqualTo(1);

        assertThat(node.deliveries().claim("folder", 10, 10))
                .extracting(Delivery::target)
                .containsExactly("x~2");
    }

    @Test
    void whatFailedKeepsItsNameForItMayBeSentAgainButHoldsUpNobody() throws Exception {
        Planner planner = planner(StoreSettings.Versions.NEW);
        Map<String, Document> documents = twoBatches();
        plan(planner, documents.get("older x"), "each");
        fail(node.deliveries().claim("folder", 1, 1).get(0));

        assertThat(plan(planner, documents.get("newer x"), "each")).isEqualTo(1);

        assertThat(node.deliveries().claim("folder", 10, 10))
                .extracting(Delivery::target)
                .containsExactly("x~2");
    }

    @Test
    void aNameUnderWhichSomethingMayStandIsNotGivenAgain() throws Exception {
        Planner planner = planner(StoreSettings.Versions.REFUSE);
        Map<String, Document> documents = twoBatches();
        plan(planner, documents.get("older x"), "each");
        Delivery delivery = node.deliveries().claim("folder", 1, 1).get(0);
        node.ledger().write(writes -> {
            node.claimedDeliveries().failed(writes, delivery, true, "STORE_UNREACHABLE", "the answer was lost");
            return delivery;
        });
        node.failedWork().dismiss(older);

        assertThat(plan(planner, documents.get("newer x"), "each")).isZero();
    }

    private Document anotherX() {
        UUID batch = Ids.next();
        node.ledger().write(writes -> {
            node.arrivingBatches().book(writes, Traffic.batch(batch, batch.toString()));
            node.newDocuments().book(writes, batch, FLOW, List.of(document("x", 0)));
            node.arrivingBatches().complete(writes, batch, FLOW);
            return batch;
        });
        return node.documents().claim(FLOW, 1).get(0);
    }

    private Document beginAnew(Delivery delivery) {
        StagedFile now = new StagedFile(delivery.document().content().path(), 101, 2_000, "");
        ChangedContent.Verdict verdict =
                node.ledger().write(writes -> node.changedContent().changed(writes, delivery, now, Duration.ZERO));
        assertThat(verdict).isEqualTo(ChangedContent.Verdict.BEGINS_ANEW);
        return node.documents().claim(FLOW, 10).stream()
                .filter(document -> document.id().equals(delivery.document().id()))
                .findFirst()
                .orElseThrow();
    }

    private void fail(Delivery delivery) {
        node.ledger().write(writes -> {
            node.claimedDeliveries().failed(writes, delivery, false, "REFUSED", "no");
            return delivery;
        });
    }

    private void deliver(Delivery delivery) {
        node.ledger().write(writes -> {
            node.claimedDeliveries().delivered(writes, delivery, "/outbox/" + delivery.target(), "1", Proof.READ_BACK);
            return delivery;
        });
    }

    private Planner planner(StoreSettings.Versions versions) {
        StoreSettings folder = new StoreSettings(
                "true",
                4,
                0,
                false,
                true,
                Duration.ofDays(7),
                Proof.READ_BACK,
                "{name}",
                versions,
                Pattern.compile("[\\x00]"),
                DataSize.ofBytes(255),
                DataSize.ofBytes(3000),
                StoreSettings.Quota.NONE);
        return new Planner(
                node.ledger(),
                node.documents(),
                node.claimedDocuments(),
                node.newDeliveries(),
                node.changedContent(),
                node.publishing(),
                new Stores(Map.of("folder", folder)),
                Duration.ofDays(30));
    }

    /** Two batches, each of a document x and a document y, by the words "older x" to "newer y". */
    private Map<String, Document> twoBatches() {
        for (UUID batch : List.of(older, newer)) {
            node.ledger().write(writes -> {
                node.arrivingBatches().book(writes, Traffic.batch(batch, batch.toString()));
                node.newDocuments().book(writes, batch, FLOW, List.of(document("x", 0), document("y", 1)));
                node.arrivingBatches().complete(writes, batch, FLOW);
                return batch;
            });
        }
        Map<String, Document> documents = new HashMap<>();
        for (Document document : node.documents().claim(FLOW, 10)) {
            String of = document.batch().equals(older) ? "older " : "newer ";
            documents.put(of + document.name(), described(document));
        }
        return documents;
    }

    private static NewDocument document(String name, int position) {
        return new NewDocument(
                Ids.next(),
                position,
                name,
                new StagedFile(Path.of("/staging/" + name), 100, 1_000, ""),
                Description.NONE);
    }

    /** With a content of its own. */
    private static Document described(Document document) {
        return document.describedAs(document.description()
                .withChecksums(document.id().toString().replace("-", "").repeat(2), "00000000", "")
                .withMediaType("text/plain"));
    }

    private int plan(Planner planner, Document document, String publish) throws Exception {
        return planner.plan(document, "folder", "{name}", publish)
                .toCompletableFuture()
                .get();
    }

    private void ready(Delivery delivery) {
        node.ledger().write(writes -> {
            node.claimedDeliveries()
                    .ready(
                            writes,
                            delivery,
                            Optional.of(new Stored(
                                    "/outbox/" + delivery.target(), "1", delivery.size(), Stored.Checksum.NONE)),
                            Proof.READ_BACK);
            return delivery;
        });
    }

    @Test
    void aStoreThatADocumentIsLeftOutOfGetsNoDelivery() throws Exception {
        Planner planner = planner(StoreSettings.Versions.NEW);
        Document without =
                twoBatches().get("older x").describedAs(Description.NONE.without("folder", "it has no symbol"));

        assertThat(plan(planner, without, "each")).isZero();

        assertThat(node.ledger()
                        .read()
                        .queryForList(
                                "SELECT CONCAT(cause, ': ', reason, ' ', left_out) FROM document"
                                        + " JOIN description ON document = id WHERE id = ?",
                                String.class,
                                without.id()))
                .containsExactly("NO_STORE: No store could take it: folder: it has no symbol"
                        + " [{\"store\":\"folder\",\"reason\":\"it has no symbol\"}]");
    }
}
