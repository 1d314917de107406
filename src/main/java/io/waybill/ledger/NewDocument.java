package io.waybill.ledger;

import io.waybill.content.StagedFile;
import io.waybill.outcome.Refusal;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A document that is about to be booked.
 *
 * @param position in the order of the drop, from 0
 * @param name its path within the batch, with slashes
 * @param refusal why it can't be taken; nothing for one that can
 */
public record NewDocument(
        UUID id, int position, String name, StagedFile content, Description description, Optional<Refusal> refusal) {
    public NewDocument {
        Objects.requireNonNull(content);
        Objects.requireNonNull(refusal);
    }

    /** One that can be taken. */
    public NewDocument(UUID id, int position, String name, StagedFile content, Description description) {
        this(id, position, name, content, description, Optional.empty());
    }
}
