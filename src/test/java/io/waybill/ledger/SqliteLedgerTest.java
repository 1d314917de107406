package io.waybill.ledger;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteLedgerTest implements LedgerContract {
    @TempDir
    Path folder;

    private LedgerDatabase database;

    @BeforeEach
    void open() {
        database = LedgerDatabase.sqlite(folder);
    }

    @AfterEach
    void countAndClose() {
        try (LedgerDatabase counted = database) {
            counted.assertCounted();
        }
    }

    @Override
    public LedgerDatabase database() {
        return database;
    }
}
