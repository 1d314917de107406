package io.waybill.ledger;

/**
 * Times in the ledger: milliseconds since 1970. {@code now_ms()} is a function of the database that gives the time; with
 * PostgreSQL it is that of the server, the same for all nodes and throughout a transaction.
 */
public final class Times {
    /** The time, as SQL. */
    public static final String NOW = "now_ms()";

    private Times() {}
}
