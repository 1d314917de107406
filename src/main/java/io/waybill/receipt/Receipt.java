package io.waybill.receipt;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.ledger.LeftOut;
import io.waybill.ledger.Note;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The parts of a receipt, as they stand in its JSON. */
final class Receipt {
    private Receipt() {}

    /**
     * How many documents ended how.
     *
     * @param documents the sum of all others
     */
    record Counts(
            long documents, long delivered, long failed, long rejected, long duplicate, long dismissed, long open) {}

    /** One document, in the order of the drop. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Row(
            UUID id,
            int position,
            String name,
            String state,
            long size,
            String sha256,
            String mediaType,
            String symbol,
            String language,
            String jobNumber,
            Map<String, String> metadata,
            List<Note> notes,
            List<LeftOut> leftOut,
            String cause,
            String reason,
            String remedy,
            @Nullable UUID duplicateOf,
            List<Sent> deliveries) {}

    /** One delivery; of a duplicate, those of the first document. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Sent(
            String store,
            String state,
            String location,
            String version,
            String proof,
            @Nullable Instant time,
            int attempts,
            String cause,
            String reason) {}
}
