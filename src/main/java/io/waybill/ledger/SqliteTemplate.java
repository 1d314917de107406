package io.waybill.ledger;

import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Statements for SQLite, which has ids as 16 bytes, and whose codes of errors Spring doesn't know. */
final class SqliteTemplate extends LedgerTemplate {
    SqliteTemplate(DataSource source) {
        super(source);
        setExceptionTranslator(new SqliteErrors());
    }

    @Override
    @Nullable
    Object bound(@Nullable Object value) {
        return value instanceof UUID id ? Columns.bytes(id) : value;
    }
}
