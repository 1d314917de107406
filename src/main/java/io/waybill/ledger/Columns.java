package io.waybill.ledger;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what the ledger's databases have in different forms: ids are UUIDs or 16 bytes, times are milliseconds since 1970. */
public final class Columns {
    private static final int BYTES = 16;

    private Columns() {}

    /** An id that is always there. */
    public static UUID id(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(id(row.getObject(column)));
    }

    /** An id that is always there, in the column of that number. */
    static UUID id(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(id(row.getObject(column)));
    }

    /** An id that may be missing. */
    public static Optional<UUID> optionalId(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(id(row.getObject(column)));
    }

    /** A time that may be missing. */
    public static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    static @Nullable UUID id(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
        return (UUID) value;
    }

    /** An id in its 16 bytes, which sort as its digits do. */
    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
