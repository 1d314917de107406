package io.waybill.ledger;

import java.util.UUID;

/**
 * The right to work on one batch, document or delivery. It ends when the work is booked, or with the run of the node
 * that holds it; every later write names it, so a claim that was lost can settle nothing.
 *
 * @param number grows with every claim of the same row
 */
public record Claim(UUID id, long number) {}
