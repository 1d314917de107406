package io.waybill.ods;

import io.waybill.ledger.LedgerDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresJobNumbersTest implements JobNumbersContract, SymbolLocksContract {
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
