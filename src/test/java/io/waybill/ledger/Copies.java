package io.waybill.ledger;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Fills a ledger of H2 with copies of the batch in it, under ids that are older: as one is that grew over months. What is
 * spread at random in such a ledger, digests of content and of names, is so here.
 */
public final class Copies {
    /** The tables in which a settled batch has rows; all but the first two have one or more for each document. */
    private static final List<String> TABLES =
            List.of("batch", "document", "delivery", "event", "folder_drop", "delivery_name");

    private static final int AT_ONCE = 10;

    private Copies() {}

    /** Copies the only batch so many times; over one connection. */
    public static void make(JdbcTemplate jdbc, int copies) {
        UUID batch = jdbc.queryForObject("SELECT id FROM batch", UUID.class);
        for (String table : TABLES) {
            // The rows to copy, each with the position of its document: a join would look through ever more copies.
            jdbc.update(
                    "CREATE LOCAL TEMPORARY TABLE first_%s AS SELECT t.*, d.position AS place FROM %s"
                            .formatted(table, from(table)),
                    batch);
        }
        for (int done = 0; done < copies; done += AT_ONCE) {
            for (String table : TABLES) {
                copy(jdbc, table, done + 1, Math.min(done + AT_ONCE, copies));
            }
        }
    }

    private static void copy(JdbcTemplate jdbc, String table, int first, int last) {
        List<String> columns = jdbc.queryForList(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ?"
                        + " AND NOT (table_name = 'event' AND column_name = 'id')",
                String.class,
                table);
        List<String> values =
                columns.stream().map(column -> value(table, column)).toList();
        jdbc.update(
                "INSERT INTO %s (%s) SELECT %s FROM GENERATE_SERIES(?, ?) AS r(x), first_%s t"
                        .formatted(table, String.join(", ", columns), String.join(", ", values), table),
                first,
                last);
    }

    private static String from(String table) {
        return switch (table) {
            case "batch" -> "batch t JOIN document d ON d.batch = t.id AND d.position = 0 WHERE t.id = ?";
            case "document" -> "document t JOIN document d ON d.id = t.id WHERE t.batch = ?";
            case "folder_drop" ->
                "folder_drop t JOIN document d ON d.batch = t.batch AND d.position = t.position WHERE t.batch = ?";
            default -> table + " t JOIN document d ON d.id = t.document WHERE d.batch = ?";
        };
    }

    private static String value(String table, String column) {
        return switch (column) {
            case "id" -> id(table);
            case "brief" -> "RIGHT(CAST(" + id(table) + " AS VARCHAR), 8)";
            case "batch" -> id("batch");
            case "document" -> "CASE WHEN t.document IS NOT NULL THEN " + id("document") + " END";
            case "delivery" -> "CASE WHEN t.delivery IS NOT NULL THEN " + id("delivery") + " END";
            case "same_as", "digest" -> "LOWER(RAWTOHEX(HASH('SHA-256', x || '/' || t." + column + ")))";
            default -> "t." + column;
        };
    }

    /** Ids in the order of the copies, all of them older than any that is given now. */
    private static String id(String table) {
        return table.equals("batch")
                ? "CAST('00000000-0000-7000-8000-' || LPAD(x, 12, '0') AS UUID)"
                : "CAST('00000000-0000-700%d-8000-' || LPAD(x * 1000 + t.place, 12, '0') AS UUID)"
                        .formatted(TABLES.indexOf(table));
    }
}
