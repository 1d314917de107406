package io.waybill.intake.upload;

import io.waybill.ledger.Insert;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Writes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The table of the chunks of uploads that are open. */
final class ChunkRows {
    private static final String COLUMNS = "SELECT number, length, sha256 FROM upload_chunk WHERE upload = ?";

    private record Row(UUID upload, Chunk chunk) {}

    private final Ledger ledger;
    private final Insert<Row> insert = Insert.<Row>into("upload_chunk")
            .id("upload", Row::upload)
            .number("number", row -> row.chunk.index())
            .number("length", row -> row.chunk.length())
            .text("sha256", row -> row.chunk.sha256())
            .build();

    ChunkRows(Ledger ledger) {
        this.ledger = ledger;
    }

    Optional<Chunk> find(UUID upload, int index) {
        return ledger.read().query(COLUMNS + " AND number = ?", (row, i) -> read(row), upload, index).stream()
                .findFirst();
    }

    /** In the order of their places. */
    List<Chunk> all(UUID upload) {
        return ledger.read().query(COLUMNS + " ORDER BY number", (row, i) -> read(row), upload);
    }

    int count(UUID upload) {
        return Objects.requireNonNull(ledger.read()
                .queryForObject("SELECT COUNT(*) FROM upload_chunk WHERE upload = ?", Integer.class, upload));
    }

    /**
     * It is here, and the upload is kept for as long again.
     *
     * @return what is here in its place; that chunk, unless there was one before
     * @throws UploadRefused if the upload is not open any more; nothing is booked then
     */
    Chunk book(Writes writes, UUID upload, Chunk chunk, Duration keep) {
        // It waits for whoever else books a chunk of the upload, or ends it.
        boolean open = writes.jdbc()
                        .update(
                                "UPDATE upload SET expires_at = now_ms() + ? WHERE id = ? AND state = 'OPEN'",
                                keep.toMillis(),
                                upload)
                == 1;
        if (!open) {
            throw UploadRefused.unknown(upload);
        }
        List<Chunk> there =
                writes.jdbc().query(COLUMNS + " AND number = ?", (row, i) -> read(row), upload, chunk.index());
        if (!there.isEmpty()) {
            return there.get(0);
        }
        insert.one(writes, new Row(upload, chunk));
        writes.jdbc().update("UPDATE upload SET received = received + ? WHERE id = ?", chunk.length(), upload);
        return chunk;
    }

    /** So long are the chunks of an upload, if that was not known. */
    void size(Writes writes, UUID upload, long size) {
        writes.jdbc().update("UPDATE upload SET chunk_size = ? WHERE id = ? AND chunk_size = 0", size, upload);
    }

    void forget(Writes writes, UUID upload) {
        writes.jdbc().update("DELETE FROM upload_chunk WHERE upload = ?", upload);
    }

    private static Chunk read(ResultSet row) throws SQLException {
        return new Chunk(row.getInt("number"), row.getLong("length"), row.getString("sha256"));
    }
}
