package io.waybill.ledger;

import io.waybill.content.StagedFile;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** What flows, intake and stores do to a ledger, in few words. */
public final class Traffic {
    static final String FLOW = "scans";
    static final Refusal NO = Refusal.of(Refusal.Cause.DAMAGED, "no");

    /** The size of a document of several chunks. */
    static final long LARGE = 40L << 20;

    /** The size of any other. */
    static final long SIZE = 50_000;

    private static final String SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final LedgerNode node;

    /** A batch of the flow that all tests of the ledger use. */
    public static NewBatch batch(UUID id, String name) {
        return new NewBatch(id, FLOW, "folder", "sender", "files", Map.of(), name, 1);
    }

    public Traffic(LedgerNode node) {
        this.node = node;
    }

    /** A batch of so many documents, all known. */
    UUID batch(int documents) {
        return batch(fresh(0, documents));
    }

    /** A batch of one document that goes in chunks. */
    UUID largeDocument() {
        StagedFile file = new StagedFile(Path.of("/staging/large"), LARGE, 1_000, "(dev=1,inode=0)");
        return batch(List.of(new NewDocument(Ids.next(), 0, "large.tiff", file, Description.NONE)));
    }

    /** A batch that is just being taken apart, by us. */
    Batch splitting() {
        UUID id = Ids.next();
        node.ledger().write(writes -> {
            node.arrivingBatches().book(writes, Traffic.batch(id, "zip"));
            node.arrivingBatches().splitting(writes, id);
            return id;
        });
        return node.batches().claimSplitting(1).get(0);
    }

    private UUID batch(List<NewDocument> documents) {
        UUID batch = Ids.next();
        node.ledger().write(writes -> {
            node.arrivingBatches().book(writes, Traffic.batch(batch, "drop of " + documents.size()));
            node.newDocuments().book(writes, batch, FLOW, documents);
            node.arrivingBatches().complete(writes, batch, FLOW);
            return batch;
        });
        return batch;
    }

    static List<NewDocument> fresh(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(Traffic::fresh).toList();
    }

    /** One that is booked as rejected. */
    static NewDocument rejected(int position, String reason) {
        NewDocument fresh = fresh(position);
        return new NewDocument(
                fresh.id(),
                position,
                fresh.name(),
                fresh.content(),
                fresh.description(),
                Optional.of(Refusal.of(Refusal.Cause.UNREADABLE, reason)));
    }

    static NewDocument fresh(int position) {
        StagedFile file =
                new StagedFile(Path.of("/staging/" + position), SIZE, 1_000, "(dev=1,inode=" + position + ")");
        return new NewDocument(Ids.next(), position, "document-%d.pdf".formatted(position), file, Description.NONE);
    }

    List<Document> claimDocuments(int most) {
        return node.documents().claim(FLOW, most);
    }

    void plan(Document document, String... stores) {
        Description known =
                document.description().withChecksums(SHA256, "00000000", "").withMediaType("application/pdf");
        List<NewDeliveries.Planned> planned = new ArrayList<>();
        for (String store : stores) {
            planned.add(new NewDeliveries.Planned(Ids.next(), store, FLOW + "/" + document.name(), ""));
        }
        node.ledger().write(writes -> {
            node.newDeliveries().plan(writes, document.describedAs(known), "same-" + document.id(), planned, false);
            return document;
        });
    }

    void planAll(String... stores) {
        for (List<Document> some = claimDocuments(1_000); !some.isEmpty(); some = claimDocuments(1_000)) {
            some.forEach(document -> plan(document, stores));
        }
    }

    List<Delivery> claim(String store, int most) {
        return node.deliveries().claim(store, most, most);
    }

    /** The delivery to minio of a document that goes in chunks, claimed. */
    public Delivery largeDelivery() {
        largeDocument();
        planAll("minio");
        return claim("minio", 1).get(0);
    }

    void waiting(Delivery delivery) {
        node.ledger().write(writes -> {
            node.claimedDeliveries()
                    .waiting(
                            writes,
                            delivery,
                            Duration.ZERO,
                            false,
                            false,
                            "STORE_UNREACHABLE",
                            "the connection was cut");
            return delivery;
        });
    }

    void delivered(Delivery delivery) {
        node.ledger().write(writes -> {
            node.claimedDeliveries().delivered(writes, delivery, "at " + delivery.target(), "1", Proof.WHOLE);
            return delivery;
        });
    }

    void failed(Delivery delivery) {
        node.ledger().write(writes -> {
            node.claimedDeliveries().failed(writes, delivery, false, "DOCUMENT_REFUSED", "too long a name");
            return delivery;
        });
    }

    void settled(Batch batch) {
        node.ledger().write(writes -> {
            node.batches().settled(writes, batch);
            return batch;
        });
    }

    public String text(String sql, Object... values) {
        return String.valueOf(node.ledger().read().queryForObject(sql, String.class, values));
    }

    public int number(String sql, Object... values) {
        return Integer.parseInt(text(sql, values));
    }
}
