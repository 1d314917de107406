package io.waybill.ledger;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class H2LedgerTest implements LedgerContract {
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
