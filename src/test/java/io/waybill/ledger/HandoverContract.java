package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is given to free workers while it is booked is claimed like anything else, and only if it is committed. */
interface HandoverContract extends OnALedger {
    /** Workers that are free until they have something. */
    final class Desk<T> implements Handover.Workers<T> {
        private final List<T> taken = new ArrayList<>();
        private int free;

        private Desk(int free) {
            this.free = free;
        }

        @Override
        public int reserve(int most) {
            int reserved = Math.min(free, most);
            free -= reserved;
            return reserved;
        }

        @Override
        public void release(int unused) {
            free += unused;
        }

        @Override
        public void start(T claimed) {
            taken.add(claimed);
        }
    }

    private static Desk<Document> documentDesk(LedgerNode node, int free) {
        Desk<Document> desk = new Desk<>(free);
        node.ledger().handover().open(Documents.lane(Traffic.FLOW), desk);
        return desk;
    }

    private static Desk<Delivery> deliveryDesk(LedgerNode node, String store, int free) {
        Desk<Delivery> desk = new Desk<>(free);
        node.ledger().handover().open(Deliveries.lane(store), desk);
        return desk;
    }

    @Test
    default void freeWorkersGetTheFirstDocumentsAndTheRestWaits() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Desk<Document> desk = documentDesk(node, 3);

        traffic.batch(5);

        assertThat(desk.taken).extracting(Document::position).containsExactly(0, 1, 2);
        assertThat(desk.taken).extracting(Document::attempts).containsOnly(1);
        assertThat(traffic.claimDocuments(10)).extracting(Document::position).containsExactly(3, 4);
        desk.taken.forEach(document -> traffic.plan(document, "minio"));
        traffic.claim("minio", 5).forEach(traffic::delivered);
        assertThat(node.books().sum().in(Books.Place.DELIVERED)).isEqualTo(3);
        assertThat(node.events().of(desk.taken.get(0).id(), Asker.OURSELVES))
                .extracting(Events.Event::state)
                .containsExactly("NEW", "ACTIVE", "PLANNED", "WAITING", "COMMITTING", "DELIVERED", "SETTLED");
    }

    @Test
    default void whatIsHandedOverIsWhatAClaimWouldHaveGiven() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Desk<Document> desk = documentDesk(node, 1);
        Desk<Delivery> minio = deliveryDesk(node, "minio", 1);
        traffic.batch(1);
        Document document = desk.taken.get(0);
        traffic.plan(document, "minio");
        Delivery delivery = minio.taken.get(0);

        LedgerNode again = database().node("a");
        Delivery claimed = new Traffic(again).claim("minio", 1).get(0);

        assertThat(claimed.claim().number()).isGreaterThan(delivery.claim().number());
        assertThat(claimed.findFirst()).as("it may have been committed").isTrue();
        assertThat(claimed)
                .usingRecursiveComparison()
                .ignoringFields("claim", "findFirst", "attempts", "document.attempts")
                .isEqualTo(delivery);
        assertThatThrownBy(() -> traffic.delivered(delivery)).isInstanceOf(StaleClaim.class);
    }

    @Test
    default void whatIsRolledBackIsGivenToNobody() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Desk<Document> desk = documentDesk(node, 3);
        UUID batch = Ids.next();

        assertThatThrownBy(() -> node.ledger().write(writes -> {
                    node.arrivingBatches().book(writes, Traffic.batch(batch, "zip"));
                    node.newDocuments().book(writes, batch, Traffic.FLOW, Traffic.fresh(0, 2));
                    throw new IllegalStateException("the disk is full");
                }))
                .hasMessage("the disk is full");

        assertThat(desk.taken).isEmpty();
        assertThat(desk.free).isEqualTo(3);
        traffic.batch(3);
        assertThat(desk.taken).hasSize(3);
        assertThat(desk.free).isZero();
    }

    @Test
    default void aRunThatHasEndedHandsNothingOver() {
        LedgerNode old = database().node("a");
        Desk<Document> desk = documentDesk(old, 3);
        LedgerNode fresh = database().node("a");

        new Traffic(old).batch(3);

        assertThat(desk.taken).isEmpty();
        assertThat(desk.free).isEqualTo(3);
        assertThat(new Traffic(fresh).claimDocuments(5)).hasSize(3);
    }

    @Test
    default void smallDeliveriesAreHandedOverAndLargeOnesWait() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Desk<Delivery> minio = deliveryDesk(node, "minio", 5);
        traffic.batch(2);
        traffic.largeDocument();

        traffic.planAll("minio", "folder");

        assertThat(minio.taken).hasSize(2).noneMatch(Delivery::isLarge);
        assertThat(minio.free).isEqualTo(3);
        assertThat(traffic.claim("minio", 5)).hasSize(1).allMatch(Delivery::isLarge);
        assertThat(traffic.claim("folder", 5)).hasSize(3);
    }

    @Test
    default void whatIsPausedOrPublishedTogetherIsNotHandedOver() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        Desk<Delivery> minio = deliveryDesk(node, "minio", 5);
        UUID paused = traffic.batch(1);
        node.control().pause(paused);
        traffic.planAll("minio");
        UUID together = traffic.batch(1);
        node.ledger().write(writes -> {
            node.publishing().together(writes, together);
            return together;
        });
        traffic.planAll("minio");

        assertThat(minio.taken).isEmpty();
        assertThat(minio.free).isEqualTo(5);
        assertThat(traffic.claim("minio", 5))
                .extracting(delivery -> delivery.document().batch())
                .containsExactly(together);
    }

    @Test
    default void aWorkerThatCanNotBeginIsNoReasonToWriteACommittedGroupAgain() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        List<Document> begun = new ArrayList<>();
        List<Integer> released = new ArrayList<>();
        node.ledger().handover().open(Documents.lane(Traffic.FLOW), new Handover.Workers<Document>() {
            @Override
            public int reserve(int most) {
                return most;
            }

            @Override
            public void release(int unused) {
                released.add(unused);
            }

            @Override
            public void start(Document claimed) {
                if (claimed.position() == 0) {
                    throw new IllegalStateException("no thread is left");
                }
                begun.add(claimed);
            }
        });

        traffic.batch(3);

        assertThat(begun).extracting(Document::position).containsExactly(1, 2);
        assertThat(released).isEmpty();
        assertThat(node.books().sum().seen()).isEqualTo(3);
    }

    @Test
    default void aLaneThatIsOpenedAnewStaysOpenWhenItsOldWorkersGo() {
        LedgerNode node = database().node("a");
        Desk<Document> old = documentDesk(node, 1);
        Desk<Document> anew = documentDesk(node, 1);

        node.ledger().handover().close(Documents.lane(Traffic.FLOW), old);
        new Traffic(node).batch(1);

        assertThat(anew.taken).hasSize(1);
        assertThat(old.taken).isEmpty();
    }
}
