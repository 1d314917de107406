package io.waybill.ledger;

/** Time spans in SQL that H2 and PostgreSQL both understand. */
public final class Times {
    /** A span given as one parameter, in seconds, a double. */
    public static final String SECONDS = "CAST(? AS DOUBLE PRECISION) * INTERVAL '1' SECOND";

    private Times() {}
}
