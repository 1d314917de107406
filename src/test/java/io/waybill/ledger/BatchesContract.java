package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;

/** What becomes of batches. */
interface BatchesContract extends OnALedger {
    @Test
    default void aBatchIsTakenApartByOneAndCompleteOnlyWithItsLastDocument() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID id = Ids.next();
        node.ledger().write(writes -> {
            node.arrivingBatches().book(writes, Traffic.batch(id, "zip"));
            return 1;
        });
        assertThat(node.batches().claimSplitting(5)).isEmpty();
        node.ledger().write(writes -> {
            node.arrivingBatches().splitting(writes, id);
            return 1;
        });

        List<Batch> claimed = node.batches().claimSplitting(5);
        assertThat(claimed).extracting(Batch::id).containsExactly(id);
        assertThat(node.batches().claimSplitting(5)).isEmpty();
        node.ledger().write(writes -> {
            node.batches().requireHeld(writes, claimed.get(0).claim());
            node.newDocuments().book(writes, id, Traffic.FLOW, Traffic.fresh(0, 2));
            return 2;
        });
        traffic.claimDocuments(5).forEach(document -> node.ledger().write(writes -> {
            node.claimedDocuments().reject(writes, document, Traffic.NO);
            return 1;
        }));
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 5)).isEmpty();
        node.ledger().write(writes -> {
            node.batches().note(writes, id, "a manifest names a file that isn't there");
            node.batches().complete(writes, claimed.get(0));
            return 1;
        });

        assertThat(node.batches().booked(id)).containsOnlyKeys(0, 1);
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 5))
                .extracting(Batch::id)
                .containsExactly(id);
    }

    @Test
    default void noPositionOfABatchIsBookedTwice() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(2);

        assertThatThrownBy(() -> node.ledger().write(writes -> {
                    node.newDocuments().book(writes, batch, Traffic.FLOW, Traffic.fresh(1, 2));
                    return 1;
                }))
                .isInstanceOf(DuplicateKeyException.class)
                .hasMessageMatching("(?s).*document.*position.*");

        assertThat(traffic.number("SELECT documents FROM batch")).isEqualTo(2);
        assertThat(node.books().sum().balanced()).isTrue();
    }

    @Test
    default void aBatchOfWhichNothingArrivedLeavesNothing() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID id = Ids.next();
        node.ledger().write(writes -> {
            node.arrivingBatches().book(writes, Traffic.batch(id, "gone"));
            return 1;
        });
        node.ledger().write(writes -> {
            node.arrivingBatches().withdraw(writes, id);
            return 1;
        });

        assertThat(traffic.number("SELECT COUNT(*) FROM batch")).isZero();
        assertThat(traffic.number("SELECT COUNT(*) FROM event")).isZero();
    }

    @Test
    default void onlyOneNodeTakesUpABatchThatWasArriving() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);

        assertThatThrownBy(() -> node.ledger().write(writes -> {
                    node.arrivingBatches().splitting(writes, batch);
                    return 1;
                }))
                .isInstanceOf(StaleClaim.class);
        assertThatThrownBy(() -> node.ledger().write(writes -> {
                    node.arrivingBatches().complete(writes, batch, Traffic.FLOW);
                    return 1;
                }))
                .isInstanceOf(StaleClaim.class);

        assertThat(traffic.text("SELECT state FROM batch")).isEqualTo("COMPLETE");
    }

    @Test
    default void aReceiptThatCouldNotBeHandedOverIsMadeAgain() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(0);
        Batch batch = node.batches().claimReceipts(Traffic.FLOW, 1).get(0);

        node.ledger().write(writes -> {
            node.batches().postpone(writes, batch, Duration.ZERO, true, "the folder is full");
            return 1;
        });

        assertThat(traffic.text("SELECT state FROM event ORDER BY id DESC LIMIT 1"))
                .isEqualTo("COMPLETE");
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1))
                .extracting(Batch::attempts)
                .containsExactly(2);
    }

    @Test
    default void documentsOfASmallBatchAreClaimedSoonThoughALargeOneCameBefore() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(5_000);
        traffic.claimDocuments(100).forEach(document -> traffic.plan(document, "minio"));
        UUID small = traffic.batch(10);

        List<Document> next = traffic.claimDocuments(30);

        assertThat(next).filteredOn(document -> document.batch().equals(small)).hasSize(10);
        assertThat(next).filteredOn(document -> !document.batch().equals(small)).hasSize(20);
    }

    @Test
    default void deliveriesOfASmallBatchAreClaimedSoonThoughThoseOfALargeOneWait() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(1_000);
        traffic.planAll("minio");
        traffic.claim("minio", 50).forEach(traffic::delivered);
        UUID small = traffic.batch(10);
        traffic.planAll("minio");

        List<Delivery> next = traffic.claim("minio", 30);

        assertThat(next)
                .filteredOn(delivery -> delivery.document().batch().equals(small))
                .hasSize(10);
    }

    @Test
    default void manySmallBatchesDoNotHoldUpALargeOne() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID large = traffic.batch(100);
        traffic.claimDocuments(10);
        for (int i = 0; i < 100; i++) {
            traffic.batch(1);
        }

        List<Document> next = traffic.claimDocuments(100);

        assertThat(next).filteredOn(document -> document.batch().equals(large)).hasSizeGreaterThan(40);
    }

    @Test
    default void whatWasArrivingIsLookedForAmongWhatIsOpen() {
        LedgerNode node = database().node("a");
        new Traffic(node).batch(1);

        assertThat(node.arrivingBatches().abandoned("folder")).isEmpty();

        if (node.isSqlite()) {
            assertThat(new Plans(node).of("state = 'ARRIVING'", "folder")).contains("USING INDEX batch_open");
        }
    }
}
