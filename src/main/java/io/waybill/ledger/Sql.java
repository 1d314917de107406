package io.waybill.ledger;

import java.util.Collections;

/** Pieces of SQL that H2 and PostgreSQL both understand. */
final class Sql {
    private Sql() {}

    /** So many parameters in brackets. */
    static String marks(int count) {
        return "(" + String.join(", ", Collections.nCopies(count, "?")) + ")";
    }
}
