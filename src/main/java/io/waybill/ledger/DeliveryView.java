package io.waybill.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A delivery, as it stands in the ledger. An empty string stands for what isn't known.
 *
 * @param target its name at the store
 * @param proof one of {@link io.waybill.outcome.Proof}
 * @param attempts how many were made that count
 * @param cause one of {@link io.waybill.outcome.Failure.Cause}, of the last attempt that failed
 * @param reason the last words of the store
 */
public record DeliveryView(
        UUID id,
        String store,
        String target,
        DeliveryState state,
        String location,
        String version,
        String proof,
        int attempts,
        String cause,
        String reason,
        Instant due,
        Optional<Instant> settled) {}
