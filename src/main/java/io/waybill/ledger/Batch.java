package io.waybill.ledger;

import java.util.UUID;

/**
 * What arrived together and gets one receipt, as a worker holds it.
 *
 * @param owner the inbox it came from
 * @param name what the sender knows it by
 * @param revision of its receipt, from 1
 * @param attempts how often it was claimed, this time included
 */
public record Batch(Claim claim, String flow, String owner, String name, int revision, int attempts) {
    public UUID id() {
        return claim.id();
    }
}
