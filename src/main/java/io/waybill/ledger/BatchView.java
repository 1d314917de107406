package io.waybill.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A batch, as it stands in the ledger.
 *
 * @param kind which splitter takes it apart
 * @param documents how many are known
 * @param open how many of them are not settled yet
 * @param arrived when it was booked
 * @param completed when all its documents were known
 * @param settled when the last of its documents that is settled was
 */
public record BatchView(
        UUID id,
        String flow,
        String kind,
        String name,
        BatchState state,
        int revision,
        Optional<String> note,
        int documents,
        int open,
        Instant arrived,
        Optional<Instant> completed,
        Optional<Instant> settled) {

    /** Whether all its documents are known, and none of them is open. */
    public boolean isDone() {
        return state != BatchState.ARRIVING && state != BatchState.SPLITTING && open == 0;
    }
}
