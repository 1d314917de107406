package io.waybill.ledger;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** The databases that can hold the ledger, and where their SQL differs. */
enum Dialect {
    /** One process holds the file, so claims meet nobody; besides, it applies LIMIT before it skips locked rows. */
    H2(""),
    /** Nodes pass over the rows that others are just claiming, and don't wait for them. */
    POSTGRESQL(" FOR UPDATE SKIP LOCKED");

    private final String candidates;

    Dialect(String candidates) {
        this.candidates = candidates;
    }

    static Dialect of(JdbcTemplate jdbc) {
        String product =
                jdbc.execute((ConnectionCallback<String>) c -> c.getMetaData().getDatabaseProductName());
        return "H2".equals(product) ? H2 : POSTGRESQL;
    }

    /** What follows LIMIT when candidates for a claim are selected. */
    String candidates() {
        return candidates;
    }
}
