package io.waybill.ledger;

import java.util.UUID;

/**
 * The right to write about one row. It ends when somebody else claims the row; whoever writes with it then changes nothing.
 *
 * @param number of the claim, from 1; each claim of a row has a higher one
 */
public record Claim(UUID id, long number) {
    static final int FIRST = 1;

    /** Whether nobody claimed the row before, so that this belongs to its ordinary course. */
    public boolean isFirst() {
        return number == FIRST;
    }
}
