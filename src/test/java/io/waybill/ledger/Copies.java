package io.waybill.ledger;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Fills a ledger of SQLite with copies of the batch in it, under ids that are older: as one is that grew over months. What is
 * spread at random in such a ledger, digests of content, is so here.
 */
public final class Copies {
    /** The tables in which a settled batch has rows; all but the first and the last have one or more for each document. */
    private static final List<String> TABLES = List.of(
            "batch", "document", "delivery", "event", "folder_drop", "delivery_name", "description", "batch_store");

    private static final int AT_ONCE = 10;

    private Copies() {}

    /** Copies the only batch, which has at most 1,000 documents, so many times; over one connection. */
    public static void make(JdbcTemplate jdbc, int copies) {
        for (String table : TABLES) {
            // The rows to copy, each with the position of its document: a join would look through ever more copies.
            jdbc.execute("CREATE TEMPORARY TABLE first_" + table + " AS SELECT t.*, d.position AS place FROM "
                    + from(table));
        }
        for (int done = 0; done < copies; done += AT_ONCE) {
            for (String table : TABLES) {
                copy(jdbc, table, done + 1, Math.min(done + AT_ONCE, copies));
            }
        }
        jdbc.update(
                "UPDATE counter SET number = number * ?, bytes = bytes * ? WHERE subject <> 'RECOUNT'",
                copies + 1,
                copies + 1);
    }

    private static void copy(JdbcTemplate jdbc, String table, int first, int last) {
        List<String> columns = jdbc.queryForList(
                "SELECT name FROM pragma_table_info(?) WHERE NOT (? = 'event' AND name = 'id')",
                String.class,
                table,
                table);
        String values = columns.stream().map(column -> value(table, column)).collect(Collectors.joining(", "));
        jdbc.update(
                "WITH RECURSIVE r(x) AS (SELECT ? UNION ALL SELECT x + 1 FROM r WHERE x < ?) INSERT INTO " + table
                        + " (" + String.join(", ", columns) + ") SELECT " + values + " FROM r CROSS JOIN first_" + table
                        + " t",
                first,
                last);
    }

    private static String from(String table) {
        return switch (table) {
            case "batch" -> "batch t JOIN document d ON d.batch = t.id AND d.position = 0";
            case "batch_store" -> "batch_store t JOIN document d ON d.batch = t.batch AND d.position = 0";
            case "document" -> "document t JOIN document d ON d.id = t.id";
            case "folder_drop" -> "folder_drop t JOIN document d ON d.batch = t.batch AND d.position = t.position";
            default -> table + " t JOIN document d ON d.id = t.document";
        };
    }

    private static String value(String table, String column) {
        return switch (column) {
            case "id" -> id(table);
            case "batch" -> id("batch");
            case "document" -> "CASE WHEN t.document IS NOT NULL THEN " + id("document") + " END";
            case "delivery" -> "CASE WHEN t.delivery IS NOT NULL THEN " + id("delivery") + " END";
            case "same_as" -> "SUBSTR(t.same_as, 1, LENGTH(t.same_as) - 40) || LOWER(HEX(RANDOMBLOB(20)))";
            case "name" -> table.equals("delivery_name") ? "t.name || '~' || x" : "t.name";
            default -> "t." + column;
        };
    }

    /** Ids in the order of the copies, all of them older than any that is given now. */
    private static String id(String table) {
        return table.equals("batch")
                ? "UNHEX(PRINTF('00000000000070008000%012d', x))"
                : String.format(
                        Locale.ROOT,
                        "UNHEX(PRINTF('000000000000700%d8000%%012d', x * 1000 + t.place))",
                        TABLES.indexOf(table));
    }
}
