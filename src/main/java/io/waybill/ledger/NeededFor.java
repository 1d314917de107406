package io.waybill.ledger;

import java.time.Duration;

/**
 * How long somebody looks back at what is settled, so that it doesn't leave the ledger before.
 *
 * @param setting which says so, for people
 */
public record NeededFor(Duration time, String setting) {}
