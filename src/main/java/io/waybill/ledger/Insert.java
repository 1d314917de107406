package io.waybill.ledger;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows into a table, and says in one place which column gets what. It is made once: the statement is always the same
 * text, which the database knows again, and values are bound in the order of the columns.
 *
 * @param <T> what one row is made of
 */
public final class Insert<T> {
    /** Binds one value of a row. */
    @FunctionalInterface
    private interface Binder<T> {
        void bind(LedgerTemplate jdbc, PreparedStatement statement, int index, T row) throws SQLException;
    }

    /** The columns so far. An expression is SQL in which a question mark stands for the value, if there is one. */
    public static final class Columns<T> {
        private static final String VALUE = "?";

        private final String table;
        private final List<String> names = new ArrayList<>();
        private final List<String> expressions = new ArrayList<>();
        private final List<Binder<T>> binders = new ArrayList<>();

        private Columns(String table) {
            this.table = table;
        }

        public Columns<T> id(String name, Function<T, @Nullable UUID> value) {
            return id(name, VALUE, value);
        }

        public Columns<T> id(String name, String expression, Function<T, @Nullable UUID> value) {
            return add(
                    name,
                    expression,
                    (jdbc, statement, index, row) -> statement.setObject(index, jdbc.bound(value.apply(row))));
        }

        public Columns<T> text(String name, Function<T, @Nullable String> value) {
            return add(
                    name,
                    VALUE,
                    (jdbc, statement, index, row) -> statement.setString(index, Texts.storable(value.apply(row))));
        }

        public Columns<T> number(String name, ToLongFunction<T> value) {
            return add(name, VALUE, (jdbc, statement, index, row) -> statement.setLong(index, value.applyAsLong(row)));
        }

        public Columns<T> number(String name, String expression, ToLongFunction<T> value) {
            return add(
                    name,
                    expression,
                    (jdbc, statement, index, row) -> statement.setLong(index, value.applyAsLong(row)));
        }

        public Columns<T> flag(String name, Predicate<T> value) {
            return flag(name, VALUE, value);
        }

        public Columns<T> flag(String name, String expression, Predicate<T> value) {
            return add(name, expression, (jdbc, statement, index, row) -> statement.setBoolean(index, value.test(row)));
        }

        /** A column that gets the same in each row, as SQL. */
        public Columns<T> always(String name, String expression) {
            names.add(name);
            expressions.add(expression);
            return this;
        }

        /** Columns that get the time of the database. */
        public Columns<T> now(String... columns) {
            for (String name : columns) {
                always(name, Times.NOW);
            }
            return this;
        }

        public Insert<T> build() {
            return ending("");
        }

        /** Where there is a row of this key, these columns of it are set instead, and the others stay. */
        public Insert<T> orReplace(String key, String... columns) {
            return ending(Stream.of(columns)
                    .map(column -> column + " = excluded." + column)
                    .collect(Collectors.joining(", ", " ON CONFLICT (" + key + ") DO UPDATE SET ", "")));
        }

        private Insert<T> ending(String end) {
            return new Insert<>(
                    "INSERT INTO " + table + names.stream().collect(Collectors.joining(", ", " (", ")"))
                            + expressions.stream().collect(Collectors.joining(", ", " VALUES (", ")")) + end,
                    List.copyOf(binders));
        }

        private Columns<T> add(String name, String expression, Binder<T> binder) {
            binders.add(binder);
            return always(name, expression);
        }
    }

    private final String sql;
    private final List<Binder<T>> binders;

    private Insert(String sql, List<Binder<T>> binders) {
        this.sql = sql;
        this.binders = binders;
    }

    public static <T> Columns<T> into(String table) {
        return new Columns<>(table);
    }

    /** Puts rows in, in one batch. */
    public void all(Writes writes, Collection<T> rows) {
        all(writes.template(), rows);
    }

    void all(LedgerTemplate jdbc, Collection<T> rows) {
        if (!rows.isEmpty()) {
            jdbc.batchUpdate(sql, rows, rows.size(), (statement, row) -> bind(jdbc, statement, row));
        }
    }

    public void one(Writes writes, T row) {
        writes.jdbc().update(sql, statement -> bind(writes.template(), statement, row));
    }

    private void bind(LedgerTemplate jdbc, PreparedStatement statement, T row) throws SQLException {
        int index = 1;
        for (Binder<T> binder : binders) {
            binder.bind(jdbc, statement, index++, row);
        }
    }
}
