package io.waybill.receipt;

import io.waybill.ledger.LedgerDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresOwedTest implements OwedContract {
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
