package io.waybill.ledger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresLedgerTest implements LedgerContract {
    private LedgerDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = LedgerDatabase.postgres();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    public LedgerDatabase database() {
        return database;
    }
}
