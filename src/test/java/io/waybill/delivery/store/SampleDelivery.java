package io.waybill.delivery.store;

import io.waybill.content.StagedFile;
import io.waybill.ledger.Claim;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Description;
import io.waybill.ledger.Document;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Publish;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Deliveries of a small document to a folder store. */
final class SampleDelivery {
    static final String CONTENT = "content";
    static final String SHA256 = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";

    private SampleDelivery() {}

    /** Of a new document. */
    static Delivery of(String target, long claim) {
        return of(Ids.next(), target, claim);
    }

    /** The same delivery in other hands. */
    static Delivery again(Delivery delivery) {
        return of(delivery.id(), delivery.target(), delivery.claim().number() + 1);
    }

    private static Delivery of(UUID id, String target, long claim) {
        Document document = new Document(
                new Claim(id, 1),
                id,
                "scans",
                0,
                target,
                new StagedFile(Path.of(target), CONTENT.length(), 0, ""),
                new Description(SHA256, "", "", "", "", "", "", Map.of(), List.of(), List.of()),
                0,
                0,
                1);
        return new Delivery(new Claim(id, claim), "folder", target, "", true, 1, Publish.EACH, document);
    }
}
