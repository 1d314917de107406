package io.waybill.intake.folder;

import io.waybill.content.StagedFile;
import io.waybill.intake.Arrived;
import io.waybill.ledger.Columns;
import io.waybill.ledger.Insert;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Writes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The table of drops. */
final class Drops {
    private static final Insert<Drop> INSERT = Insert.<Drop>into("folder_drop")
            .id("id", Drop::id)
            .id("batch", Drop::batch)
            .number("position", Drop::position)
            .text("inbox", drop -> drop.inbox().root().toString())
            .text("path", drop -> drop.original().path().toString())
            .text("staged", drop -> drop.staged().toString())
            .text("role", drop -> drop.role().name())
            .text("state", drop -> drop.state().name())
            .number("size", drop -> drop.original().size())
            .number("modified", drop -> drop.original().modified())
            .text("file_key", drop -> drop.original().fileKey())
            .build();

    private final Ledger ledger;

    Drops(Ledger ledger) {
        this.ledger = ledger;
    }

    void book(Writes writes, List<Drop> drops) {
        INSERT.all(writes, drops);
    }

    void state(Writes writes, List<Drop> drops, Drop.State state) {
        writes.jdbc()
                .batchUpdate(
                        "UPDATE folder_drop SET state = ? WHERE id = ?",
                        drops.stream()
                                .map(drop -> new Object[] {state.name(), drop.id()})
                                .toList());
    }

    /** They are put away for good, each where it is watched for changes from now on. */
    void keep(Writes writes, Map<Drop, Path> places, Drop.State state) {
        writes.jdbc()
                .batchUpdate(
                        "UPDATE folder_drop SET state = ?, kept = ? WHERE id = ?",
                        places.entrySet().stream()
                                .map(entry -> new Object[] {
                                    state.name(),
                                    entry.getValue().toString(),
                                    entry.getKey().id()
                                })
                                .toList());
    }

    /** A page of those that stand in done or in quarantine, in the order in which they were dropped: the ones after that id, which tells when it was made. */
    List<KeptDrop> kept(UUID after, int most) {
        return ledger.read()
                .query(
                        "SELECT * FROM folder_drop WHERE id > ? AND kept IS NOT NULL ORDER BY id LIMIT ?",
                        (row, i) -> new KeptDrop(read(row), Path.of(row.getString("kept"))),
                        after,
                        most);
    }

    /** Whether a later one was put where this one was, which somebody had taken away. */
    boolean isSucceeded(KeptDrop kept) {
        return !ledger.read()
                .queryForList(
                        "SELECT id FROM folder_drop WHERE id > ? AND kept = ? LIMIT 1",
                        UUID.class,
                        kept.drop().id(),
                        kept.place().toString())
                .isEmpty();
    }

    /** One that was put away looks so by now, and has the same content. */
    void looks(Writes writes, KeptDrop kept, StagedFile now) {
        writes.jdbc()
                .update(
                        "UPDATE folder_drop SET size = ?, modified = ? WHERE id = ?",
                        now.size(),
                        now.modified(),
                        kept.drop().id());
    }

    /** One that has yet to be taken apart or read looks so by now. */
    void rebook(Writes writes, UUID drop, StagedFile now) {
        writes.jdbc()
                .update(
                        "UPDATE folder_drop SET size = ?, modified = ?, file_key = ? WHERE id = ?",
                        now.size(),
                        now.modified(),
                        now.fileKey(),
                        drop);
    }

    /** Some were taken apart or read, and had these contents. */
    void taken(Writes writes, Map<UUID, String> fingerprints) {
        writes.jdbc()
                .batchUpdate(
                        "UPDATE folder_drop SET fingerprint = ? WHERE id = ?",
                        fingerprints.entrySet().stream()
                                .map(entry -> new Object[] {entry.getValue(), entry.getKey()})
                                .toList());
    }

    /** One is watched no more. */
    void unwatch(Writes writes, KeptDrop kept) {
        writes.jdbc()
                .update(
                        "UPDATE folder_drop SET kept = NULL WHERE id = ?",
                        kept.drop().id());
    }

    /**
     * A file stays in its inbox, and is taken all the same, unless another drop has it as it is now: then another node was faster.
     *
     * @return whether it is ours
     */
    boolean claimOriginal(Writes writes, Drop drop) {
        StagedFile original = drop.original();
        return writes.jdbc()
                        .update(
                                "INSERT INTO copied_original (id, drop_id, size, modified) VALUES (?, ?, ?, ?)"
                                        + " ON CONFLICT (id) DO UPDATE SET drop_id = excluded.drop_id, size = excluded.size,"
                                        + " modified = excluded.modified WHERE copied_original.drop_id = excluded.drop_id"
                                        + " OR copied_original.size <> excluded.size"
                                        + " OR copied_original.modified <> excluded.modified",
                                key(original),
                                drop.id(),
                                original.size(),
                                original.modified())
                == 1;
    }

    /** It lies in its inbox no more. Safe to repeat. */
    void freeOriginal(Writes writes, Drop drop) {
        writes.jdbc()
                .update("DELETE FROM copied_original WHERE id = ? AND drop_id = ?", key(drop.original()), drop.id());
    }

    /** Paths are longer than keys may be. */
    private static UUID key(StagedFile original) {
        return UUID.nameUUIDFromBytes(original.path().toString().getBytes(StandardCharsets.UTF_8));
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
        return ledger.read().query("SELECT * FROM folder_drop WHERE state = '" + state + "'", (row, i) -> read(row));
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
                Columns.id(row, "id"),
                Columns.id(row, "batch"),
                row.getInt("position"),
                new Inbox(Path.of(row.getString("inbox"))),
                new StagedFile(
                        Path.of(row.getString("path")),
                        row.getLong("size"),
                        row.getLong("modified"),
                        row.getString("file_key")),
                Path.of(row.getString("staged")),
                Arrived.Role.valueOf(row.getString("role")),
                Drop.State.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("fingerprint")));
    }
}
