package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.content.StagedFile;
import io.waybill.outcome.Proof;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of deliveries. */
interface DeliveriesContract extends OnALedger {
    @Test
    default void largeDocumentsComeFirstAsFarAsTheyMayAndLeaveTheRestToSmallOnes() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.largeDocument();
        traffic.largeDocument();
        traffic.batch(3);
        traffic.planAll("minio");

        assertThat(node.deliveries().claim("minio", 3, 1))
                .extracting(Delivery::isLarge)
                .containsExactly(true, false, false);
        assertThat(node.deliveries().claim("minio", 3, 0))
                .extracting(Delivery::isLarge)
                .containsExactly(false);
        assertThat(node.deliveries().claim("minio", 3, 3))
                .extracting(Delivery::isLarge)
                .containsExactly(true);
    }

    @Test
    default void aDocumentWhoseContentChangedBeginsAnewUnlessAStoreHasIt() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(1);
        traffic.planAll("minio", "azure");
        Delivery first = traffic.claim("minio", 1).get(0);
        Delivery second = traffic.claim("azure", 1).get(0);
        StagedFile now = new StagedFile(Path.of("/staging/0"), Traffic.SIZE + 1, 2_000, "(dev=1,inode=0)");
        assertThat(changed(node, first, now)).isEqualTo(ChangedContent.Verdict.LATER);
        node.ledger().write(writes -> {
            node.claimedDeliveries()
                    .waiting(writes, second, Duration.ZERO, false, true, "STORE_UNREACHABLE", "the answer was lost");
            return second;
        });
        assertThat(changed(node, first, now)).as("azure may have it").isEqualTo(ChangedContent.Verdict.LATER);
        Delivery third = traffic.claim("azure", 1).get(0);
        node.ledger().write(writes -> {
            node.claimedDeliveries()
                    .waiting(writes, third, Duration.ZERO, false, false, "STORE_UNREACHABLE", "no connection");
            return third;
        });
        Delivery uploading = traffic.claim("azure", 1).get(0);
        node.chunks().begun(uploading, "session");
        node.chunks().resumed(uploading, Map.of(0, "a"), 10);

        assertThat(changed(node, first, now)).isEqualTo(ChangedContent.Verdict.BEGINS_ANEW);

        assertThatThrownBy(() -> node.chunks().committing(uploading)).isInstanceOf(StaleClaim.class);
        assertThat(node.failedWork().retry(first.document().batch())).isZero();
        Document again = traffic.claimDocuments(1).get(0);
        assertThat(again.content()).isEqualTo(now);
        assertThat(again.description().sha256()).isEmpty();
        int planned = node.ledger()
                .write(writes -> node.changedContent().planAgain(writes, again, "same", List.of("minio", "azure")));
        assertThat(planned).isEqualTo(2);
        Delivery sent = traffic.claim("azure", 1).get(0);
        assertThat(sent.id()).isEqualTo(second.id());
        assertThat(node.chunks().session(sent, Duration.ofDays(1))).isEmpty();
        traffic.delivered(sent);
        assertThat(changed(node, traffic.claim("minio", 1).get(0), now)).isEqualTo(ChangedContent.Verdict.TOO_LATE);
        assertThat(node.books().sum().balanced()).isTrue();
    }

    @Test
    default void whatFailedOfADocumentThatWasRejectedAfterwardsIsNotSentAgain() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);
        traffic.planAll("minio");
        StagedFile now = new StagedFile(Path.of("/staging/0"), Traffic.SIZE + 1, 2_000, "(dev=1,inode=0)");
        assertThat(changed(node, traffic.claim("minio", 1).get(0), now)).isEqualTo(ChangedContent.Verdict.BEGINS_ANEW);
        Document again = traffic.claimDocuments(1).get(0);
        node.ledger().write(writes -> {
            node.claimedDocuments().reject(writes, again, Traffic.NO);
            return again;
        });
        node.batches().claimReceipts(Traffic.FLOW, 1).forEach(traffic::settled);

        assertThat(node.failedWork().retry(batch)).isZero();

        assertThat(traffic.claim("minio", 1)).isEmpty();
        assertThat(traffic.text("SELECT state FROM batch")).isEqualTo("SETTLED");
        assertThat(node.books().sum().in(Books.Place.REJECTED)).isEqualTo(1);
    }

    @Test
    default void whatGoesToFewerStoresAfterItBeganAnewStaysFailedUntilItIsSentAgain() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);
        traffic.planAll("minio", "azure");
        StagedFile now = new StagedFile(Path.of("/staging/0"), Traffic.SIZE + 1, 2_000, "(dev=1,inode=0)");
        assertThat(changed(node, traffic.claim("minio", 1).get(0), now)).isEqualTo(ChangedContent.Verdict.BEGINS_ANEW);
        Document again = traffic.claimDocuments(1).get(0);
        node.ledger().write(writes -> node.changedContent().planAgain(writes, again, "same", List.of("minio")));
        assertThat(traffic.number("SELECT failed FROM document")).isEqualTo(1);

        assertThat(node.failedWork().retry(batch)).isEqualTo(1);
        assertThat(traffic.number("SELECT failed FROM document")).isZero();
        traffic.failed(traffic.claim("azure", 1).get(0));
        traffic.delivered(traffic.claim("minio", 1).get(0));

        assertThat(traffic.text("SELECT outcome FROM document")).isEqualTo("FAILED");
        assertThat(node.failedWork().retry(batch)).isEqualTo(1);
        traffic.delivered(traffic.claim("azure", 1).get(0));
        assertThat(traffic.text("SELECT outcome FROM document")).isEqualTo("DELIVERED");
        assertThat(node.books().sum().balanced()).isTrue();
    }

    private static ChangedContent.Verdict changed(LedgerNode node, Delivery delivery, StagedFile now) {
        return node.ledger().write(writes -> node.changedContent().changed(writes, delivery, now, Duration.ZERO));
    }

    @Test
    default void aDeliveryIsSettledOnlyOnce() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(1);
        traffic.planAll("minio", "folder");
        Delivery delivery = traffic.claim("minio", 1).get(0);
        traffic.delivered(delivery);

        assertThatThrownBy(() -> traffic.delivered(delivery)).isInstanceOf(StaleClaim.class);
        assertThatThrownBy(() -> traffic.failed(delivery)).isInstanceOf(StaleClaim.class);

        assertThat(traffic.number("SELECT open FROM document")).isEqualTo(1);
        assertThat(traffic.text("SELECT state FROM document")).isEqualTo("PLANNED");
    }

    @Test
    default void deliveriesOfOneDocumentMayEndInTheSameGroup() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);
        traffic.planAll("minio", "folder", "azure");
        List<Delivery> all = List.of(
                traffic.claim("minio", 1).get(0),
                traffic.claim("folder", 1).get(0),
                traffic.claim("azure", 1).get(0));

        node.ledger().write(writes -> {
            node.claimedDeliveries().delivered(writes, all.get(0), "here", "", Proof.WHOLE);
            node.claimedDeliveries().failed(writes, all.get(1), false, "X", "no");
            node.claimedDeliveries().delivered(writes, all.get(2), "there", "", Proof.WHOLE);
            return 3;
        });

        assertThat(traffic.text("SELECT state FROM document")).isEqualTo("SETTLED");
        assertThat(traffic.text("SELECT outcome FROM document")).isEqualTo("FAILED");
        assertThat(traffic.number("SELECT open FROM batch WHERE id = ?", batch)).isZero();
    }

    @Test
    default void aDeliveryPutOffComesBackWithWhatIsKnownOfItsAttempts() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(1);
        traffic.planAll("minio");

        Delivery first = traffic.claim("minio", 1).get(0);
        node.ledger().write(writes -> {
            node.claimedDeliveries().waiting(writes, first, Duration.ZERO, true, true, "UNEXPECTED", "cut in mid-body");
            return 1;
        });
        Delivery second = traffic.claim("minio", 1).get(0);
        node.ledger().write(writes -> {
            node.claimedDeliveries()
                    .waiting(writes, second, Duration.ZERO, false, second.findFirst(), "STORE_BUSY", "503");
            return 1;
        });
        Delivery third = traffic.claim("minio", 1).get(0);
        node.ledger().write(writes -> {
            node.claimedDeliveries()
                    .waiting(writes, third, Duration.ZERO, true, false, "NOT_PROVED", "it is another content");
            return 1;
        });
        Delivery fourth = traffic.claim("minio", 1).get(0);

        assertThat(first.findFirst()).isFalse();
        assertThat(second.findFirst()).isTrue();
        assertThat(second.attempts()).isEqualTo(2);
        assertThat(third.attempts()).isEqualTo(2);
        assertThat(third.findFirst())
                .as("the doubt stays until somebody looked")
                .isTrue();
        assertThat(fourth.findFirst()).isFalse();
    }

    @Test
    default void onlyWhatFailedOfABatchIsSentAgainAndItsReceiptGetsARevision() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(3);
        traffic.planAll("minio", "folder");
        traffic.claim("folder", 10).forEach(traffic::delivered);
        List<Delivery> toMinio = traffic.claim("minio", 10);
        traffic.failed(toMinio.get(0));
        traffic.failed(toMinio.get(1));
        traffic.delivered(toMinio.get(2));
        node.batches().claimReceipts(Traffic.FLOW, 1).forEach(traffic::settled);
        assertThat(node.books().sum().in(Books.Place.FAILED)).isEqualTo(2);

        int again = node.failedWork().retry(batch);

        assertThat(again).isEqualTo(2);
        assertThat(node.books().sum().balanced()).isTrue();
        assertThat(node.books().sum().in(Books.Place.IN_FLIGHT)).isEqualTo(2);
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1)).isEmpty();
        assertThat(traffic.claim("folder", 10)).isEmpty();
        List<Delivery> resent = traffic.claim("minio", 10);
        assertThat(resent)
                .extracting(Delivery::id)
                .containsExactlyInAnyOrder(toMinio.get(0).id(), toMinio.get(1).id());
        resent.forEach(traffic::delivered);
        List<Batch> due = node.batches().claimReceipts(Traffic.FLOW, 1);
        assertThat(due).extracting(Batch::revision).containsExactly(2);
        due.forEach(traffic::settled);
        assertThat(node.books().sum().in(Books.Place.DELIVERED)).isEqualTo(3);
        assertThat(node.failedWork().retry(batch)).isZero();
        assertThat(traffic.number("SELECT revision FROM batch")).isEqualTo(2);
    }

    @Test
    default void sendingAgainLeavesABatchThatIsStillBeingTakenApartAsItIs() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Batch batch = traffic.splitting();
        UUID id = batch.id();
        node.ledger().write(writes -> {
            node.batches().requireHeld(writes, batch.claim());
            node.newDocuments().book(writes, id, Traffic.FLOW, Traffic.fresh(0, 1));
            return 1;
        });
        traffic.planAll("minio");
        traffic.failed(traffic.claim("minio", 1).get(0));

        assertThat(node.failedWork().retry(id)).isEqualTo(1);

        node.ledger().write(writes -> {
            node.newDocuments().book(writes, id, Traffic.FLOW, Traffic.fresh(1, 1));
            node.batches().complete(writes, batch);
            return 1;
        });
        traffic.planAll("minio");
        traffic.claim("minio", 2).forEach(traffic::delivered);
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1))
                .extracting(Batch::revision)
                .containsExactly(1);
    }

    @Test
    default void whatFailedIsSentAgainWhileOtherDeliveriesOfTheDocumentAreOpen() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);
        traffic.planAll("minio", "folder");
        traffic.failed(traffic.claim("minio", 1).get(0));

        assertThat(node.failedWork().retry(batch)).isEqualTo(1);
        traffic.delivered(traffic.claim("folder", 1).get(0));
        traffic.delivered(traffic.claim("minio", 1).get(0));

        assertThat(node.books().sum().in(Books.Place.DELIVERED)).isEqualTo(1);
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1))
                .extracting(Batch::revision)
                .containsExactly(1);
    }

    @Test
    default void aReceiptInTheMakingIsStaleOnceItsBatchIsSentAgain() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);
        traffic.planAll("minio");
        traffic.failed(traffic.claim("minio", 1).get(0));
        Batch receipt = node.batches().claimReceipts(Traffic.FLOW, 1).get(0);

        node.failedWork().retry(batch);

        assertThatThrownBy(() -> traffic.settled(receipt)).isInstanceOf(StaleClaim.class);
        traffic.delivered(traffic.claim("minio", 1).get(0));
        assertThat(node.batches().claimReceipts(Traffic.FLOW, 1))
                .extracting(Batch::revision)
                .containsExactly(2);
    }

    @Test
    default void theIdOfAnObjectIsBookedBeforeItIsUsed() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(1);
        traffic.planAll("drive");
        Delivery delivery = traffic.claim("drive", 1).get(0);

        Delivery booked = node.ledger().write(writes -> node.claimedDeliveries().remoteId(writes, delivery, "1aB"));

        assertThat(booked.remoteId()).isEqualTo("1aB");
        assertThat(traffic.text("SELECT remote_id FROM delivery")).isEqualTo("1aB");
    }
}
