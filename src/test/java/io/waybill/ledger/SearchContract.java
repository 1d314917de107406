package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Deliveries are found page by page, and batches and documents by their short ids. */
interface SearchContract extends OnALedger {
    @Test
    default void pagesHoldEachDeliveryOnceInTheOrderOfTheQueues() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID first = traffic.batch(7);
        UUID second = traffic.batch(5);
        traffic.largeDocument();
        traffic.planAll("minio", "folder");
        node.control().prioritize(second, 5);
        traffic.claim("minio", 4).forEach(traffic::waiting);
        traffic.failed(traffic.claim("folder", 1).get(0));

        DeliverySearch.Wanted all = wanted(null, null, null, null);
        List<DeliverySearch.Found> found = pages(node, all, 3);

        assertThat(found).hasSize(26).extracting(one -> one.delivery().id()).doesNotHaveDuplicates();
        assertThat(found).extracting(DeliverySearch.Found::place).isSortedAccordingTo((one, other) -> one.store()
                .compareTo(other.store()));
        assertThat(pages(node, wanted("folder", DeliveryState.FAILED, null, null), 3))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.delivery().cause()).isEqualTo("DOCUMENT_REFUSED");
                    assertThat(one.delivery().reason()).isEqualTo("too long a name");
                    assertThat(one.name()).isEqualTo("large.tiff");
                });
        assertThat(pages(node, wanted(null, null, "STORE_UNREACHABLE", null), 3))
                .hasSize(4);
        assertThat(pages(node, wanted("minio", null, null, first), 3)).hasSize(7);
        assertThat(pages(node, wanted("minio", DeliveryState.WAITING, null, null), 5))
                .extracting(DeliverySearch.Found::batch)
                .startsWith(second, second, second, second, second, first);
        assertThat(node.search().stores()).containsExactly("folder", "minio");
    }

    @Test
    default void aPageOfAQueueIsReadFromItsIndex() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(5);
        traffic.planAll("minio");

        DeliverySearch.Page page =
                node.search().find(wanted("minio", DeliveryState.WAITING, null, null), Optional.empty(), 2);
        node.search().find(wanted("minio", DeliveryState.WAITING, null, null), page.next(), 2);

        DeliveryPlace place = page.next().orElseThrow();
        assertThat(new Plans(node).of("v.queue_place > ?", "minio", place.priority(), place.queuePlace(), 3))
                .containsIgnoringCase("delivery_queue")
                .doesNotContain("Seq Scan on delivery");
    }

    @Test
    default void aPlaceSurvivesBeingAWord() {
        DeliveryPlace place = new DeliveryPlace("a store", DeliveryState.PAUSED, true, -3, 77, UUID.randomUUID());

        assertThat(DeliveryPlace.of(place.word())).isEqualTo(place);
        assertThatThrownBy(() -> DeliveryPlace.of("bm9uc2Vuc2U")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void shortIdsAreThoseThatTheLogPrints() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(1);
        UUID document = traffic.claimDocuments(1).get(0).id();

        assertThat(node.shortIds().batches(Ids.brief(batch), Asker.OURSELVES)).containsExactly(batch);
        assertThat(node.shortIds().documents(Ids.brief(document), Asker.OURSELVES))
                .containsExactly(document);
        assertThat(node.shortIds().batches("00000000", Asker.OURSELVES)).isEmpty();
    }

    private static DeliverySearch.Wanted wanted(String store, DeliveryState state, String cause, UUID batch) {
        return new DeliverySearch.Wanted(
                Optional.ofNullable(store),
                Optional.ofNullable(state),
                Optional.ofNullable(cause),
                Optional.ofNullable(batch),
                Asker.OURSELVES);
    }

    private static List<DeliverySearch.Found> pages(LedgerNode node, DeliverySearch.Wanted wanted, int limit) {
        List<DeliverySearch.Found> all = new ArrayList<>();
        Optional<DeliveryPlace> after = Optional.empty();
        do {
            DeliverySearch.Page page = node.search().find(wanted, after, limit);
            assertThat(page.deliveries()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.deliveries());
            after = page.next();
        } while (after.isPresent());
        return all;
    }
}
