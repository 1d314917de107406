package io.waybill.ods;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.ledger.Ledger;
import io.waybill.ods.SendReport.OfSymbol;
import io.waybill.ods.SendReport.Row;
import io.waybill.ods.SendReport.Times;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads from the ledger what became of the symbols of a list, a page at a time. */
final class SendRows {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 700;
    private static final String UNDER_WAY = "under way";
    private static final String RETRY = "once that is put right, send it again: POST /api/v1/batches/%s/retry";

    /** One document, as it stands in the ledger. */
    private record Read(int position, String symbol, String record, String languages, Row row) {
        private boolean hasNoSymbol() {
            return row.result().equals(SendResult.NO_SYMBOL.text());
        }
    }

    private final Ledger ledger;

    SendRows(Ledger ledger) {
        this.ledger = ledger;
    }

    boolean isList(UUID batch) {
        return !ledger.read()
                .queryForList("SELECT 1 FROM ods_listed_symbol WHERE batch = ? LIMIT 1", Integer.class, batch)
                .isEmpty();
    }

    /** A list as a whole. */
    SendReport.OfList list(UUID batch) {
        return ledger.read()
                .query(
                        "SELECT name, created_at, completed_at, CASE WHEN state <> 'SPLITTING' AND open = 0 THEN"
                                + " (SELECT MAX(d.settled_at) FROM document d WHERE d.batch = batch.id) END AS settled_at"
                                + " FROM batch WHERE id = ?",
                        (row, i) -> new SendReport.OfList(
                                row.getString("name"),
                                Objects.requireNonNull(time(row, "created_at")),
                                time(row, "completed_at"),
                                time(row, "settled_at")),
                        batch)
                .get(0);
    }

    /** The symbols of a list in its order, each with its languages. */
    Iterable<OfSymbol> of(UUID batch) {
        return () -> new Symbols(batch);
    }

    private final class Symbols implements Iterator<OfSymbol> {
        private final UUID batch;
        private final Deque<Read> ahead = new ArrayDeque<>();
        private int from;
        private boolean last;

        Symbols(UUID batch) {
            this.batch = batch;
        }

        @Override
        public boolean hasNext() {
            fill();
            return !ahead.isEmpty();
        }

        @Override
        public OfSymbol next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Read first = ahead.peek();
            List<Read> same = new ArrayList<>();
            while (hasNext() && ahead.peek().symbol().equals(first.symbol())) {
                same.add(ahead.poll());
            }
            return new OfSymbol(first.symbol(), first.record(), rows(same));
        }

        private void fill() {
            if (ahead.isEmpty() && !last) {
                List<Read> page = page(batch, from);
                ahead.addAll(page);
                last = page.size() < PAGE;
                from = page.isEmpty() ? from : page.get(page.size() - 1).position() + 1;
            }
        }
    }

    /** A symbol that ODS doesn't have is one row without a language; one document may stand for all languages. */
    private static List<Row> rows(List<Read> documents) {
        if (documents.stream().anyMatch(Read::hasNoSymbol)) {
            Read first =
                    documents.stream().filter(Read::hasNoSymbol).findFirst().orElseThrow();
            return List.of(first.row().forLanguage("", ""));
        }
        List<Row> rows = new ArrayList<>();
        for (Read document : documents) {
            if (document.languages().isEmpty()) {
                rows.add(document.row());
            } else {
                Symbol symbol = new Symbol(document.symbol());
                for (String language : document.languages().split(" ")) {
                    String name = FileNames.of(symbol, Language.of(language).orElseThrow());
                    rows.add(document.row().forLanguage(name, language));
                }
            }
        }
        return rows;
    }

    private List<Read> page(UUID batch, int from) {
        return ledger.read()
                .query(
                        "SELECT d.id, d.position, d.name, d.symbol, d.language, d.metadata, d.job_number, d.state,"
                                + " d.outcome, d.reason, d.created_at, d.settled_at, v.reason AS failure,"
                                + " s.state AS record, s.changed_at AS recorded_at, u.number, u.in_doubt, u.accepted_at,"
                                + " u.release_date, u.released_at, o.job_number AS sent_as, o.settled_at AS sent_at,"
                                + " (SELECT MAX(e.at) FROM event e WHERE e.document = d.id AND e.state = 'PLANNED')"
                                + " AS planned_at"
                                + " FROM document d LEFT JOIN delivery v ON v.document = d.id AND v.store = 'ods'"
                                + " LEFT JOIN ods_upload u ON u.delivery = v.id"
                                + " LEFT JOIN ods_listed_symbol s ON s.batch = d.batch AND s.symbol = UPPER(d.symbol)"
                                + " LEFT JOIN document o ON o.id = d.duplicate_of"
                                + " WHERE d.batch = ? AND d.position >= ? ORDER BY d.position LIMIT ?",
                        (row, i) -> read(batch, row),
                        batch,
                        from,
                        PAGE);
    }

    private static Read read(UUID batch, ResultSet row) throws SQLException {
        String reason = Objects.toString(row.getString("reason"), "");
        String state = row.getString("state");
        boolean accepted = row.getObject("accepted_at") != null;
        SendResult result = SendResult.NOT_SENT;
        String why = SendResult.why(reason);
        String todo = SendResult.todo(reason);
        boolean open = false;
        switch (state) {
            case "REJECTED" -> result = SendResult.of(reason).orElse(SendResult.NOT_SENT);
            case "DUPLICATE" -> {
                result = SendResult.SENT;
                why = String.format(Locale.ROOT, "The same file was sent on %s, and not again", time(row, "sent_at"));
            }
            case "SETTLED" -> {
                String failure = Objects.toString(row.getString("failure"), "");
                boolean failed = "FAILED".equals(row.getString("outcome"));
                result = accepted || "DELIVERED".equals(row.getString("outcome"))
                        ? SendResult.SENT
                        : SendResult.NOT_SENT;
                why = failed ? failure : doubt(row);
                todo = failed ? String.format(Locale.ROOT, RETRY, batch) : "";
            }
            default -> open = true;
        }
        String number = state.equals("DUPLICATE") ? row.getString("sent_as") : row.getString("job_number");
        String language = row.getString("language");
        return new Read(
                row.getInt("position"),
                row.getString("symbol"),
                Objects.toString(row.getString("record"), ""),
                language.isEmpty() ? languages(row.getString("metadata")) : "",
                new Row(
                        language.isEmpty() ? "" : row.getString("name"),
                        row.getString("symbol"),
                        language,
                        !open && result == SendResult.SENT ? Objects.toString(number, "") : "",
                        open ? UNDER_WAY : result.text(),
                        open ? "" : why,
                        open ? "" : todo,
                        times(row)));
    }

    private static String doubt(ResultSet row) throws SQLException {
        return row.getBoolean("in_doubt")
                ? "An answer of ODS was lost, so it was sent again under the same number, which replaces the file"
                : "";
    }

    private static Times times(ResultSet row) throws SQLException {
        boolean released = row.getObject("released_at") != null;
        return new Times(
                Objects.requireNonNull(time(row, "created_at")),
                time(row, "recorded_at"),
                time(row, "planned_at"),
                time(row, "accepted_at"),
                released ? Instant.parse(row.getString("release_date")) : null,
                time(row, "settled_at"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static String languages(String metadata) {
        try {
            return JSON.readTree(metadata).path(SymbolListing.LANGUAGES).asText("");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
