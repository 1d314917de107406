package io.waybill.receipt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Note;
import io.waybill.receipt.Receipt.Counts;
import io.waybill.receipt.Receipt.Row;
import io.waybill.receipt.Receipt.Sent;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Reads the rows of a receipt from the ledger, a page at a time, so that a batch of any size fits. */
final class ReceiptRows {
    private static final int PAGE = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Ledger ledger;

    ReceiptRows(Ledger ledger) {
        this.ledger = ledger;
    }

    Counts counts(UUID batch) {
        Map<String, Long> ended = new HashMap<>();
        ledger.read()
                .query(
                        "SELECT CASE WHEN state = 'SETTLED' THEN outcome ELSE state END AS ended, COUNT(*) AS documents"
                                + " FROM document WHERE batch = ? GROUP BY CASE WHEN state = 'SETTLED' THEN outcome ELSE"
                                + " state END",
                        row -> {
                            ended.put(row.getString("ended"), row.getLong("documents"));
                        },
                        batch);
        long all = ended.values().stream().mapToLong(Long::longValue).sum();
        long delivered = ended.getOrDefault("DELIVERED", 0L);
        long failed = ended.getOrDefault("FAILED", 0L);
        long rejected = ended.getOrDefault("REJECTED", 0L);
        long duplicate = ended.getOrDefault("DUPLICATE", 0L);
        long dismissed = ended.getOrDefault("DISMISSED", 0L);
        long open = all - delivered - failed - rejected - duplicate - dismissed;
        return new Counts(all, delivered, failed, rejected, duplicate, dismissed, open);
    }

    /** All rows in the order of the drop. */
    void forEach(UUID batch, Consumer<Row> consumer) {
        int from = 0;
        List<Row> page;
        do {
            page = page(batch, from);
            page.forEach(consumer);
            from = page.isEmpty() ? from : page.get(page.size() - 1).position() + 1;
        } while (page.size() == PAGE);
    }

    private List<Row> page(UUID batch, int from) {
        List<Row> rows = ledger.read()
                .query(
                        "SELECT * FROM document WHERE batch = ? AND position >= ? ORDER BY position LIMIT " + PAGE,
                        (row, i) -> row(row),
                        batch,
                        from);
        if (rows.isEmpty()) {
            return rows;
        }
        Map<UUID, List<Sent>> sent = new HashMap<>();
        ledger.read()
                .query(
                        "SELECT v.*, d.id AS holder FROM document d JOIN delivery v ON v.document ="
                                + " COALESCE(d.duplicate_of, d.id) WHERE d.batch = ? AND d.position >= ? AND d.position <= ?"
                                + " ORDER BY v.store",
                        row -> {
                            sent.computeIfAbsent(row.getObject("holder", UUID.class), id -> new ArrayList<>())
                                    .add(sent(row));
                        },
                        batch,
                        from,
                        rows.get(rows.size() - 1).position());
        return rows.stream()
                .map(row -> withDeliveries(row, sent.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private static Row withDeliveries(Row row, List<Sent> deliveries) {
        return new Row(
                row.id(),
                row.position(),
                row.name(),
                row.state(),
                row.size(),
                row.sha256(),
                row.mediaType(),
                row.symbol(),
                row.language(),
                row.jobNumber(),
                row.metadata(),
                row.notes(),
                row.reason(),
                row.duplicateOf(),
                deliveries);
    }

    private static Row row(ResultSet row) throws SQLException {
        String state = row.getString("state");
        return new Row(
                row.getObject("id", UUID.class),
                row.getInt("position"),
                row.getString("name"),
                "SETTLED".equals(state) ? row.getString("outcome") : state,
                row.getLong("size"),
                row.getString("sha256"),
                row.getString("media_type"),
                row.getString("symbol"),
                row.getString("language"),
                row.getString("job_number"),
                read(row.getString("metadata"), new TypeReference<Map<String, String>>() {}),
                read(row.getString("notes"), new TypeReference<List<Note>>() {}),
                Objects.toString(row.getString("reason"), ""),
                row.getObject("duplicate_of", UUID.class),
                List.of());
    }

    private static Sent sent(ResultSet row) throws SQLException {
        return new Sent(
                row.getString("store"),
                row.getString("state"),
                Objects.toString(row.getString("location"), ""),
                Objects.toString(row.getString("version"), ""),
                Objects.toString(row.getString("proof"), ""),
                Optional.ofNullable(row.getObject("settled_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant)
                        .orElse(null),
                row.getInt("attempts"),
                Objects.toString(row.getString("cause"), ""),
                Objects.toString(row.getString("reason"), ""));
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
