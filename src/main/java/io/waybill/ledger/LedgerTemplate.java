package io.waybill.ledger;

import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.RowMapper;

/** Statements whose parameters may be ids, and whose results are read with {@link Columns}. */
class LedgerTemplate extends JdbcTemplate {
    LedgerTemplate(DataSource source) {
        super(source);
    }

    /** A parameter as the database has it. */
    @Nullable
    Object bound(@Nullable Object value) {
        return value;
    }

    @Override
    protected PreparedStatementSetter newArgPreparedStatementSetter(@Nullable Object @Nullable [] values) {
        return super.newArgPreparedStatementSetter(values == null ? null : all(values));
    }

    @Override
    public int[] batchUpdate(String sql, List<Object[]> rows) {
        return super.batchUpdate(sql, rows.stream().map(this::all).toList());
    }

    @Override
    protected <T> RowMapper<T> getSingleColumnRowMapper(Class<T> type) {
        return type == UUID.class
                ? (row, i) -> type.cast(Columns.id(row.getObject(1)))
                : super.getSingleColumnRowMapper(type);
    }

    private Object[] all(@Nullable Object[] values) {
        Object[] bound = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            bound[i] = bound(values[i]);
        }
        return bound;
    }
}
