package io.waybill.ledger;

import java.util.Set;

/**
 * A table of another package whose rows belong to batches, documents or deliveries, and leave the ledger with them
 * ({@link Departure}). The package that owns the table declares it; what is not declared stays.
 *
 * @param table its name, which is also what its rows are called in the archive
 * @param of what a row belongs to: the column of that name has its id
 * @param key a column that tells the rows of one such id apart, and orders them
 * @param which of them leave, as a condition in SQL; the others stay in the table, for somebody still asks for them
 * @param flags its columns that are true or false
 */
public record Departing(String table, Of of, String key, String which, Set<String> flags) {
    /** What a row belongs to. */
    public enum Of {
        BATCH("batch"),
        DOCUMENT("document"),
        DELIVERY("delivery");

        private final String column;

        Of(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }
    }

    public Departing {
        flags = Set.copyOf(flags);
    }

    /** A table all rows of which leave. */
    public static Departing all(String table, Of of, String key) {
        return new Departing(table, of, key, "TRUE", Set.of());
    }

    /** This table, if these columns of it are true or false. */
    public Departing withFlags(String... names) {
        return new Departing(table, of, key, which, Set.of(names));
    }
}
