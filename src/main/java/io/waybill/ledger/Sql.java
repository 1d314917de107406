package io.waybill.ledger;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;

/** Pieces of SQL that all databases understand. */
public final class Sql {
    /**
     * A list that a column's value is looked up in.
     *
     * @param marks the parameters in brackets, which follow {@code IN}
     * @param values what they stand for
     */
    public record List(String marks, Object[] values) {}

    private Sql() {}

    /**
     * A list of these values, at least one. It is filled up to the next power of two with the last of them, so that there
     * are few statements that differ in nothing but its length: each new one has to be parsed and planned.
     */
    public static List list(Collection<?> values) {
        int filled = Integer.highestOneBit(2 * values.size() - 1);
        Object[] all = Arrays.copyOf(values.toArray(), filled);
        Arrays.fill(all, values.size(), filled, all[values.size() - 1]);
        return new List("(" + String.join(", ", Collections.nCopies(filled, "?")) + ")", all);
    }
}
