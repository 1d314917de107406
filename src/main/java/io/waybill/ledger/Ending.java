package io.waybill.ledger;

import io.waybill.content.StagedFile;
import java.util.Optional;
import java.util.UUID;

/**
 * How a document of a batch ended, for those who clear up after it.
 *
 * @param outcome of one that is settled
 * @param reason why it was rejected or dismissed and what to do, in plain words; else empty
 */
public record Ending(
        UUID id, String name, StagedFile content, DocumentState state, Optional<Outcome> outcome, String reason) {
    /** Whether it is still under way, so that its content is needed. */
    public boolean isOpen() {
        return switch (state) {
            case NEW, ACTIVE, PLANNED -> true;
            case SETTLED, REJECTED, DUPLICATE -> false;
        };
    }

    /** Whether its content is kept until it is sent again or given up. */
    public boolean isFailed() {
        return outcome.filter(Outcome.FAILED::equals).isPresent();
    }

    /** Whether its content is for its sender to look at. */
    public boolean isRejected() {
        return state == DocumentState.REJECTED
                || outcome.filter(Outcome.DISMISSED::equals).isPresent();
    }
}
