package io.waybill.ledger;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Copies a ledger from SQLite to an empty one in PostgreSQL, table by table, in one transaction there. What the columns are called
 * and what they hold, it learns from the tables themselves; in memory it has some rows at a time.
 */
final class LedgerCopy {
    private static final int ROWS = 1_000;
    private static final String OF_FLYWAY = "flyway_schema_history";

    /** @param generated whether the database gives it a number when none is given */
    private record Column(String name, int type, String typeName, boolean generated) {
        /** What SQLite has, as this column wants it. */
        @Nullable
        Object value(@Nullable Object value) {
            if (value == null) {
                return null;
            }
            return switch (typeName) {
                case "uuid" -> Columns.id(value);
                case "bool" -> ((Number) value).longValue() != 0;
                case "int4", "int8", "text" -> value;
                default ->
                    throw new IllegalStateException(
                            "The column " + name + " is of the type " + typeName + ", which can't be copied");
            };
        }
    }

    private final JdbcTemplate source;
    private final Database target;
    private final JdbcTemplate jdbc;
    private final PrintStream out;

    LedgerCopy(Database source, Database target, PrintStream out) {
        this.source = source.reader();
        this.target = target;
        this.jdbc = target.writer();
        this.out = out;
    }

    /** An address with which many rows go out together. */
    static String quick(String url) {
        return url + (url.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true";
    }

    /**
     * Copies everything, or nothing.
     *
     * @return the books, which are the same on both sides
     * @throws IllegalStateException with a reason for people, if it can't be done
     */
    Books.Sum run() {
        Books.Sum books = Objects.requireNonNull(target.writes().execute(status -> copyAll()));
        jdbc.execute("ANALYZE");
        return books;
    }

    private Books.Sum copyAll() {
        TreeMap<String, List<Column>> tables = tables();
        Set<String> there = new TreeSet<>(source.queryForList(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '"
                        + OF_FLYWAY + "'",
                String.class));
        if (!there.equals(tables.keySet())) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT, "The ledger has the tables %s, and the other database %s", there, tables.keySet()));
        }
        jdbc.update("DELETE FROM counter WHERE subject = 'RECOUNT'");
        tables.keySet().forEach(this::requireEmpty);
        tables.forEach(this::copy);
        Books.Sum books = Books.sum(source, Map.of());
        Books.Sum copied = Books.sum(jdbc, Map.of());
        if (!books.equals(copied)
                || !Recount.count(source).equals(Recount.count(jdbc))
                || !BatchCounts.sums(source).equals(BatchCounts.sums(jdbc))) {
            throw new IllegalStateException(
                    "The books differ, so nothing is copied: " + books + " there, " + copied + " here");
        }
        return books;
    }

    private TreeMap<String, List<Column>> tables() {
        return Objects.requireNonNull(jdbc.execute((Connection connection) -> {
            DatabaseMetaData metadata = connection.getMetaData();
            TreeMap<String, List<Column>> tables = new TreeMap<>();
            try (ResultSet rows =
                    metadata.getTables(connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
                while (rows.next()) {
                    tables.put(rows.getString("TABLE_NAME"), new ArrayList<>());
                }
            }
            tables.remove(OF_FLYWAY);
            try (ResultSet rows = metadata.getColumns(connection.getCatalog(), connection.getSchema(), "%", "%")) {
                while (rows.next()) {
                    List<Column> columns = tables.get(rows.getString("TABLE_NAME"));
                    if (columns != null) {
                        columns.add(column(rows));
                    }
                }
            }
            return tables;
        }));
    }

    private static Column column(ResultSet row) throws SQLException {
        String typeName = row.getString("TYPE_NAME");
        boolean generated = row.getString("IS_AUTOINCREMENT").equals("YES");
        // What the driver calls the type of a number that the database gives is a kind of its own.
        return new Column(
                row.getString("COLUMN_NAME"),
                row.getInt("DATA_TYPE"),
                typeName.equals("bigserial") ? "int8" : typeName,
                generated);
    }

    private void requireEmpty(String table) {
        if (!jdbc.queryForList("SELECT 1 FROM " + table + " LIMIT 1", Integer.class)
                .isEmpty()) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "The other database has rows already, in the table %s: name an empty one, for ledgers can't be merged",
                    table));
        }
    }

    private void copy(String table, List<Column> columns) {
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String insert = String.format(
                Locale.ROOT,
                "INSERT INTO %s (%s) VALUES (%s)",
                table,
                names,
                String.join(", ", Collections.nCopies(columns.size(), "?")));
        List<Object[]> rows = new ArrayList<>(ROWS);
        long[] read = {0};
        source.query("SELECT " + names + " FROM " + table, row -> {
            rows.add(values(row, columns));
            read[0]++;
            if (rows.size() == ROWS) {
                insert(insert, columns, rows);
            }
        });
        insert(insert, columns, rows);
        columns.stream().filter(Column::generated).forEach(column -> continueAfter(table, column));
        Long written = jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Long.class);
        if (written == null || written != read[0]) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "Of %d rows of the table %s, %d are in the other database, so nothing is copied",
                    read[0],
                    table,
                    written));
        }
        out.printf(Locale.ROOT, "%-20s %,12d rows%n", table, read[0]);
    }

    private static Object[] values(ResultSet row, List<Column> columns) throws SQLException {
        Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).value(row.getObject(i + 1));
        }
        return values;
    }

    private void insert(String sql, List<Column> columns, List<Object[]> rows) {
        jdbc.batchUpdate(sql, rows, ROWS, (statement, values) -> set(statement, columns, values));
        rows.clear();
    }

    private static void set(PreparedStatement statement, List<Column> columns, Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            int type = columns.get(i).type();
            if (values[i] == null) {
                statement.setNull(i + 1, type);
            } else if (type == Types.OTHER) {
                statement.setObject(i + 1, values[i]);
            } else {
                statement.setObject(i + 1, values[i], type);
            }
        }
    }

    /** The next number that the database gives is one that was not given yet. */
    private void continueAfter(String table, Column column) {
        jdbc.queryForObject(
                String.format(
                        Locale.ROOT,
                        "SELECT setval(pg_get_serial_sequence('%1$s', '%2$s'), (SELECT COALESCE(MAX(%2$s), 0) + 1 FROM %1$s), FALSE)",
                        table,
                        column.name()),
                Long.class);
    }
}
