package io.waybill.intake.folder;

import io.waybill.content.StagedFile;
import io.waybill.intake.Arrived;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Writes;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** The table of drops. */
final class Drops {
    private final Ledger ledger;

    Drops(Ledger ledger) {
        this.ledger = ledger;
    }

    void book(Writes writes, List<Drop> drops) {
        writes.jdbc()
                .batchUpdate(
                        "INSERT INTO folder_drop (id, batch, position, inbox, path, staged, role, state, size, modified,"
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
                            row.setString(7, drop.role().name());
                            row.setString(8, drop.state().name());
                            row.setLong(9, drop.original().size());
                            row.setLong(10, drop.original().modified());
                            row.setString(11, drop.original().fileKey());
                        });
    }

    void state(Writes writes, List<Drop> drops, Drop.State state) {
        writes.jdbc()
                .batchUpdate(
                        "UPDATE folder_drop SET state = ? WHERE id = ?",
                        drops.stream()
                                .map(drop -> new Object[] {state.name(), drop.id()})
                                .toList());
    }

    void forget(Writes writes, List<Drop> drops) {
        writes.jdbc()
                .batchUpdate(
                        "DELETE FROM folder_drop WHERE id = ?",
                        drops.stream().map(drop -> new Object[] {drop.id()}).toList());
    }

    List<Drop> of(UUID batch) {
        return ledger.read()
                .query("SELECT * FROM folder_drop WHERE batch = ? ORDER BY position", (row, i) -> read(row), batch);
    }

    List<Drop> in(Drop.State state) {
        return ledger.read().query("SELECT * FROM folder_drop WHERE state = ?", (row, i) -> read(row), state.name());
    }

    /** Whether something of that id was dropped and staged there. */
    boolean isStaged(UUID drop, Path there) {
        return !ledger.read()
                .queryForList(
                        "SELECT id FROM folder_drop WHERE id = ? AND staged = ?", UUID.class, drop, there.toString())
                .isEmpty();
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
                Arrived.Role.valueOf(row.getString("role")),
                Drop.State.valueOf(row.getString("state")));
    }
}
