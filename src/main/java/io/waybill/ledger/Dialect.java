package io.waybill.ledger;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** The databases that can hold the ledger. */
enum Dialect {
    H2,
    POSTGRESQL;

    static Dialect of(JdbcTemplate jdbc) {
        String product =
                jdbc.execute((ConnectionCallback<String>) c -> c.getMetaData().getDatabaseProductName());
        return "H2".equals(product) ? H2 : POSTGRESQL;
    }
}
