package io.waybill.ledger;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waybill.content.StagedFile;
import io.waybill.outcome.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of documents. */
interface DocumentsContract extends OnALedger {
    @Test
    default void aBatchGoesItsWholeWayAndItsHistoryCanBeReadBack() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);

        Document document = traffic.claimDocuments(5).get(0);
        traffic.plan(document, "folder", "minio");
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 5)).isEmpty();
        traffic.delivered(traffic.claim("folder", 5).get(0));
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 5)).isEmpty();
        traffic.delivered(traffic.claim("minio", 5).get(0));
        List<Batch> due = node.batches().claimReceipts(Traffic.FLOW, 5);
        due.forEach(traffic::settled);

        assertThat(due).extracting(Batch::id).containsExactly(batch);
        assertThat(traffic.text("SELECT state FROM batch WHERE id = ?", batch)).isEqualTo("SETTLED");
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 5)).isEmpty();
        Map<Optional<UUID>, List<String>> histories = node.events().of(document.id(), Asker.OURSELVES).stream()
                .collect(
                        groupingBy(Events.Event::delivery, LinkedHashMap::new, mapping(Events.Event::state, toList())));
        assertThat(histories.values())
                .containsExactly(
                        List.of("NEW", "ACTIVE", "PLANNED", "SETTLED"),
                        List.of("WAITING", "COMMITTING", "DELIVERED"),
                        List.of("WAITING", "COMMITTING", "DELIVERED"));
        assertThat(node.events().of(document.id(), Asker.OURSELVES))
                .extracting(Events.Event::state)
                .startsWith("NEW", "ACTIVE", "PLANNED", "WAITING", "WAITING")
                .endsWith("DELIVERED", "SETTLED");
        assertThat(traffic.number("SELECT COUNT(*) FROM event"))
                .as("the ordinary course stands in the rows")
                .isZero();
    }

    @Test
    default void aHistoryStillTellsWhatWasOverwrittenWhenADocumentIsSentAgain() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);
        UUID document = traffic.claimDocuments(1).stream()
                .peek(one -> traffic.plan(one, "minio"))
                .toList()
                .get(0)
                .id();
        traffic.waiting(traffic.claim("minio", 1).get(0));
        traffic.failed(traffic.claim("minio", 1).get(0));
        node.batches().claimReceipts(Traffic.FLOW, 1).forEach(traffic::settled);
        // Within a millisecond the order of the ordinary course counts, which this isn't.
        long settled = System.currentTimeMillis();
        await().pollInterval(Duration.ofMillis(1)).until(() -> System.currentTimeMillis() > settled);
        node.failedWork().retry(batch);
        traffic.delivered(traffic.claim("minio", 1).get(0));
        node.batches().claimReceipts(Traffic.FLOW, 1).forEach(traffic::settled);

        assertThat(node.events().of(document, Asker.OURSELVES))
                .extracting(
                        event -> event.delivery().isPresent() ? event.state().toLowerCase() : event.state())
                .containsExactly(
                        "NEW",
                        "ACTIVE",
                        "PLANNED",
                        "waiting",
                        "committing",
                        "waiting",
                        "committing",
                        "failed",
                        "SETTLED",
                        "PLANNED",
                        "waiting",
                        "committing",
                        "delivered",
                        "SETTLED");
        assertThat(traffic.text(
                        "SELECT detail FROM event WHERE batch = ? AND state = 'SETTLED' AND document IS NULL", batch))
                .isEqualTo("receipt, revision 1");
    }

    @Test
    default void whatIsKnownOfADocumentComesBackAsItWasBooked() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(1);
        Document claimed = traffic.claimDocuments(1).get(0);
        String blocks = "0123456789abcdef".repeat(20_000);
        Description known = new Description(
                        "ab".repeat(32),
                        blocks.substring(0, 80_000),
                        blocks,
                        "application/pdf",
                        "A/RES/70/11",
                        "FR",
                        "",
                        java.util.Map.of("title", "L'été\n„2025“"),
                        List.of(),
                        List.of())
                .withNote("metadata", "It can't be read")
                .without("ods", "It has no symbol");

        node.ledger().write(writes -> {
            List<NewDeliveries.Planned> planned =
                    List.of(new NewDeliveries.Planned(Ids.next(), "drive", "a/b", "chosen"));
            node.newDeliveries().plan(writes, claimed.describedAs(known), "same", planned, false);
            return 1;
        });
        Delivery delivery = traffic.claim("drive", 1).get(0);

        assertThat(delivery.document().description()).isEqualTo(known);
        assertThat(delivery.document().content()).isEqualTo(claimed.content());
        assertThat(delivery.remoteId()).isEqualTo("chosen");
        assertThat(delivery.target()).isEqualTo("a/b");
    }

    @Test
    default void aRejectedAndADuplicateDocumentEndTheirBatch() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(2);
        List<Document> both = traffic.claimDocuments(2);

        node.ledger().write(writes -> {
            node.claimedDocuments()
                    .reject(
                            writes,
                            both.get(0),
                            new Refusal(
                                    Refusal.Cause.TYPE_NOT_TAKEN, "not a PDF\0, whatever its name says", "send a PDF"));
            node.claimedDocuments().duplicate(writes, both.get(1), UUID.randomUUID(), "came before");
            return 2;
        });

        assertThat(traffic.text(
                        "SELECT reason FROM document WHERE id = ?", both.get(0).id()))
                .isEqualTo("not a PDF, whatever its name says");
        assertThat(node.contents().batch(batch).orElseThrow().isDone()).isTrue();
        assertThat(node.contents().page(batch, 0, 10))
                .extracting(document -> document.standing() + " "
                        + document.refusal().orElseThrow().cause())
                .containsExactly("REJECTED TYPE_NOT_TAKEN", "DUPLICATE DUPLICATE");
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 5))
                .extracting(Batch::id)
                .containsExactly(batch);
        assertThat(node.books().sum())
                .hasToString("2 seen = 0 delivered + 0 in flight + 0 waiting + 0 failed + 1 rejected + 1 duplicate"
                        + " + 0 dismissed");
    }

    @Test
    default void aDocumentThatIsRejectedWhenItIsBookedIsCountedAndNotClaimed() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(0);

        node.ledger().write(writes -> {
            node.newDocuments().book(writes, batch, Traffic.FLOW, List.of(Traffic.rejected(0, "encrypted")));
            return 1;
        });

        assertThat(traffic.claimDocuments(1)).isEmpty();
        assertThat(node.books().sum().in(Books.Place.REJECTED)).isEqualTo(1);
        assertThat(node.books().sum().balanced()).isTrue();
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1)).hasSize(1);
    }

    @Test
    default void aDocumentWaitsForAnotherAndIsDueAtOnceWhenThatIsSettled() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(2);
        List<Document> both = traffic.claimDocuments(2);
        traffic.plan(both.get(0), "minio");
        node.ledger().write(writes -> {
            node.claimedDocuments().waitFor(writes, both.get(1), both.get(0).id());
            return 1;
        });
        assertThat(traffic.claimDocuments(2)).isEmpty();

        traffic.delivered(traffic.claim("minio", 1).get(0));

        List<Document> free = traffic.claimDocuments(2);
        assertThat(free).extracting(Document::id).containsExactly(both.get(1).id());
        assertThat(free.get(0).attempts()).isEqualTo(1);
    }

    @Test
    default void whatIsPutOffIsNotDueUntilThenAndOnlyAFailureCountsAsAnAttempt() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(2);
        List<Document> both = traffic.claimDocuments(2);

        node.ledger().write(writes -> {
            node.claimedDocuments().postpone(writes, both.get(0), Duration.ofDays(60), "ODS is away");
            node.claimedDocuments().tryAgain(writes, both.get(1), Duration.ZERO, "it stumbled");
            return 2;
        });
        List<Document> again = traffic.claimDocuments(2);
        node.ledger().write(writes -> writes.jdbc().update("UPDATE document SET due_at = now_ms()"));
        List<Document> later = traffic.claimDocuments(2);

        assertThat(again).extracting(Document::id).containsExactly(both.get(1).id());
        assertThat(again.get(0).attempts()).isEqualTo(2);
        assertThat(later).extracting(Document::id).containsExactly(both.get(0).id());
        assertThat(later.get(0).attempts()).isEqualTo(1);
    }

    @Test
    default void whatIsPutOffOverAndOverForTheSameReasonIsOneEvent() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(1);
        String events = "SELECT COUNT(*) FROM event WHERE document IS NOT NULL";

        for (String why : List.of("ODS is away", "ODS is away", "ODS is away", "ODS is busy")) {
            Document document = traffic.claimDocuments(1).get(0);
            node.ledger().write(writes -> {
                node.claimedDocuments().postpone(writes, document, Duration.ZERO, why);
                return 1;
            });
        }
        assertThat(traffic.number(events)).isEqualTo(2);
        assertThat(traffic.text("SELECT reason FROM document")).isEqualTo("ODS is busy");

        Document document = traffic.claimDocuments(1).get(0);
        node.ledger().write(writes -> {
            node.claimedDocuments().tryAgain(writes, document, Duration.ZERO, "it stumbled");
            return 1;
        });
        assertThat(traffic.number("SELECT COUNT(*) FROM document WHERE reason IS NULL"))
                .isOne();
        traffic.claimDocuments(1);
        assertThat(traffic.number(events)).as("a fault, and another attempt").isEqualTo(4);
    }

    @Test
    default void aDocumentThatIsStillBeingWrittenIsBookedAsItIsNow() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(1);
        Document document = traffic.claimDocuments(1).get(0);
        StagedFile grown = new StagedFile(Path.of("/staging/0"), 60_000, 2_000, "(dev=1,inode=9)");

        node.ledger().write(writes -> {
            node.claimedDocuments().rebook(writes, document, grown, Duration.ofMillis(1));
            return 1;
        });
        node.ledger().write(writes -> writes.jdbc().update("UPDATE document SET due_at = now_ms()"));

        assertThat(traffic.claimDocuments(1).get(0).content()).isEqualTo(grown);
    }

    @Test
    default void aClaimThatWasGivenBackCanBookNothingMore() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(1);
        Document document = traffic.claimDocuments(1).get(0);
        traffic.plan(document, "minio");

        assertThatThrownBy(() -> traffic.plan(document, "folder")).isInstanceOf(StaleClaim.class);

        assertThat(traffic.number("SELECT COUNT(*) FROM delivery")).isEqualTo(1);
    }

    @Test
    default void aDocumentWithoutDeliveriesCanNotBePlanned() {
        Traffic traffic = new Traffic(database().node("a"));
        traffic.batch(1);
        Document document = traffic.claimDocuments(1).get(0);

        assertThatThrownBy(() -> traffic.plan(document)).isInstanceOf(IllegalArgumentException.class);
    }
}
