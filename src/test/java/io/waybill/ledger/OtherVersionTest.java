package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that another version made is not touched, and whoever starts this one is told what to do. */
class OtherVersionTest {
    @TempDir
    Path folder;

    @Test
    void aLedgerOfAnotherVersionIsRefusedInWords() throws IOException {
        Path others = Files.createDirectories(folder.resolve("others"));
        Files.writeString(others.resolve("V1__ledger.sql"), "CREATE TABLE batch (id INT PRIMARY KEY);");
        Files.writeString(others.resolve("V11__large.sql"), "ALTER TABLE batch ADD COLUMN large BOOLEAN;");
        String url = "jdbc:sqlite:" + folder.resolve("ledger.db");
        Flyway.configure()
                .dataSource(url, "", "")
                .locations("filesystem:" + others)
                .load()
                .migrate();
        assertThatThrownBy(() -> LedgerDatabase.sqlite(folder))
                .hasMessageContaining("was made by another version of Waybill")
                .hasMessageContaining("move the ledger away");
    }
}
