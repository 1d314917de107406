package io.waybill.intake;

import io.waybill.content.StagedFile;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Writes;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.util.unit.DataSize;

/** The tables of drops and of the rules they were taken under. */
final class Drops {
    private final Ledger ledger;

    Drops(Ledger ledger) {
        this.ledger = ledger;
    }

    void book(Writes writes, UUID batch, ArchiveRules rules, List<Drop> drops) {
        writes.jdbc()
                .update(
                        "INSERT INTO intake_batch (batch, depth, entries, total_size, entry_size, ratio)"
                                + " VALUES (?, ?, ?, ?, ?, ?)",
                        batch,
                        rules.depth(),
                        rules.entries(),
                        rules.totalSize().toBytes(),
                        rules.entrySize().toBytes(),
                        rules.ratio());
        writes.jdbc()
                .batchUpdate(
                        "INSERT INTO intake_drop (id, batch, position, inbox, path, staged, kind, state, size, modified,"
                                + " file_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        drops,
                        drops.size(),
                        (row, drop) -> {
                            row.setObject(1, drop.id());
                            row.setObject(2, drop.batch());
                            row.setInt(3, drop.position());
                            row.setString(4, drop.inbox().root().toString());
                            row.setString(5, drop.original().path().toString());
                            row.setString(6, drop.staged().toString());
                            row.setString(7, drop.kind().name());
                            row.setString(8, drop.state().name());
                            row.setLong(9, drop.original().size());
                            row.setLong(10, drop.original().modified());
                            row.setString(11, drop.original().fileKey());
                        });
    }

    void state(Writes writes, List<Drop> drops, Drop.State state) {
        writes.jdbc()
                .batchUpdate(
                        "UPDATE intake_drop SET state = ? WHERE id = ?",
                        drops.stream()
                                .map(drop -> new Object[] {state.name(), drop.id()})
                                .toList());
    }

    void forget(Writes writes, List<Drop> drops) {
        writes.jdbc()
                .batchUpdate(
                        "DELETE FROM intake_drop WHERE id = ?",
                        drops.stream().map(drop -> new Object[] {drop.id()}).toList());
    }

    List<Drop> of(UUID batch) {
        return ledger.read()
                .query("SELECT * FROM intake_drop WHERE batch = ? ORDER BY position", (row, i) -> read(row), batch);
    }

    List<Drop> in(Drop.State state) {
        return ledger.read().query("SELECT * FROM intake_drop WHERE state = ?", (row, i) -> read(row), state.name());
    }

    ArchiveRules rulesOf(UUID batch) {
        ArchiveRules rules = ledger.read()
                .queryForObject(
                        "SELECT depth, entries, total_size, entry_size, ratio FROM intake_batch WHERE batch = ?",
                        (row, i) -> new ArchiveRules(
                                row.getInt("depth"),
                                row.getInt("entries"),
                                DataSize.ofBytes(row.getLong("total_size")),
                                DataSize.ofBytes(row.getLong("entry_size")),
                                row.getInt("ratio")),
                        batch);
        return rules == null ? ArchiveRules.standard() : rules;
    }

    private static Drop read(ResultSet row) throws SQLException {
        return new Drop(
                row.getObject("id", UUID.class),
                row.getObject("batch", UUID.class),
                row.getInt("position"),
                new Inbox(Path.of(row.getString("inbox"))),
                new StagedFile(
                        Path.of(row.getString("path")),
                        row.getLong("size"),
                        row.getLong("modified"),
                        row.getString("file_key")),
                Path.of(row.getString("staged")),
                Drop.Kind.valueOf(row.getString("kind")),
                Drop.State.valueOf(row.getString("state")));
    }
}
