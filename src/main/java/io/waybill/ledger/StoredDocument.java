package io.waybill.ledger;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A document with the stores that have it.
 *
 * @param name under which it was dropped or sent, with the folders above it
 * @param standing its state, or its outcome once it is settled
 * @param copies deliveries that were proved, in the order of their stores; of a duplicate, those of the first document. All have the
 *     same content, with the same checksums
 */
public record StoredDocument(UUID id, UUID batch, String name, String standing, List<Delivery> copies) {
    public StoredDocument {
        copies = List.copyOf(copies);
    }

    /** What all copies have in common; nothing while there is none. */
    public Optional<Document> content() {
        return copies.stream().findFirst().map(Delivery::document);
    }
}
