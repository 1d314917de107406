package io.waybill.contracts;

import java.util.UUID;

/**
 * A delivery as the ledger books it.
 *
 * @param confirmed how many bytes the store has
 */
record Booked(
        UUID id,
        String target,
        String state,
        String remoteId,
        String location,
        String version,
        String proof,
        String cause,
        String reason,
        int attempts,
        long confirmed) {
    boolean isDelivered() {
        return state.equals("DELIVERED");
    }

    /** Whether an attempt failed, and another one is to come. */
    boolean waitsBecauseOf(String expected) {
        return !isDelivered() && cause.equals(expected);
    }
}
