package io.waybill.ledger;

import io.waybill.content.StagedFile;
import java.util.Objects;
import java.util.UUID;

/**
 * A document that is about to be booked.
 *
 * @param position in the order of the drop, from 0
 * @param name its path within the batch, with slashes
 * @param rejection why it can't be taken, in plain words; empty for one that can
 */
public record NewDocument(
        UUID id, int position, String name, StagedFile content, Description description, String rejection) {
    public NewDocument {
        Objects.requireNonNull(content);
        Objects.requireNonNull(rejection);
    }
}
