package io.waybill.ods;

import io.waybill.ledger.LedgerDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class H2JobNumbersTest implements JobNumbersContract, SymbolLocksContract {
    @TempDir
    Path folder;

    private LedgerDatabase database;

    @BeforeEach
    void open() {
        database = LedgerDatabase.h2(folder);
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
