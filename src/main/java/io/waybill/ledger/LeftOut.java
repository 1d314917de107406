package io.waybill.ledger;

import java.util.Objects;

/**
 * A store of its flow that a document isn't sent to.
 *
 * @param reason in plain words
 */
public record LeftOut(String store, String reason) {
    public LeftOut {
        Objects.requireNonNull(store);
        Objects.requireNonNull(reason);
    }
}
