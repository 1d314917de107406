package io.waybill.ledger;

import java.time.Duration;

/** Time spans in SQL that H2 and PostgreSQL both understand. */
public final class Times {
    /** A span given as one parameter, in seconds, a double. */
    public static final String SECONDS = "CAST(? AS DOUBLE PRECISION) * INTERVAL '1' SECOND";

    private Times() {}

    /** The value of that parameter. */
    public static double of(Duration span) {
        return span.toMillis() / 1000.0;
    }
}
