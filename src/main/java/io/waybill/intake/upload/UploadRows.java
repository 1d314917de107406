package io.waybill.intake.upload;

import io.waybill.content.Checksums;
import io.waybill.content.StagedFile;
import io.waybill.intake.Arrived;
import io.waybill.ledger.Asker;
import io.waybill.ledger.Columns;
import io.waybill.ledger.Description;
import io.waybill.ledger.Insert;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewBatch;
import io.waybill.ledger.Writes;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** The table of uploads. */
final class UploadRows {
    /** The length of what has none yet. */
    private static final long UNKNOWN = -1;

    private static final String COLUMNS = "SELECT * FROM upload WHERE ";

    /**
     * What was booked of the bytes of an upload.
     *
     * @param received how many its sender was told of
     * @param forced how many of them are on the disk for certain
     * @param boot of the machine, when that was booked
     * @param unproved whether there may be more in the file that don't count
     */
    record Bytes(long received, long forced, String boot, boolean unproved) {}

    /** One that is complete, with what is known of its content. */
    record Complete(Upload upload, StagedFile content, Description description) {}

    private final Insert<Upload> insert;
    private final Ledger ledger;

    UploadRows(Ledger ledger, Duration keep, String boot) {
        this.ledger = ledger;
        this.insert = Insert.<Upload>into("upload")
                .id("id", Upload::id)
                .id("batch", Upload::batch)
                .id("document", Upload::document)
                .number("position", Upload::position)
                .text("flow", Upload::flow)
                .text("owner", Upload::owner)
                .text("name", Upload::name)
                .text("role", upload -> upload.role().name())
                .text("metadata", upload -> Metadata.write(upload.metadata()))
                .text("sent", Upload::sent)
                .number("length", upload -> upload.length().orElse(UNKNOWN))
                .number("chunks", upload -> upload.chunking().count())
                .number("chunk_size", upload -> upload.chunking().size())
                .flag("held", Upload::held)
                .text("concat", Upload::concat)
                .text("boot", upload -> boot)
                .text("state", upload -> upload.state().name())
                .text("content", upload -> upload.content().toString())
                .now("created_at")
                .number("expires_at", "now_ms() + ?", upload -> keep.toMillis())
                .build();
    }

    void book(Writes writes, List<Upload> uploads) {
        insert.all(writes, uploads);
    }

    /** One that is shown to whoever asks. */
    Optional<Upload> find(UUID id, Asker asker) {
        Asker.Condition shown = asker.owned("upload");
        return ledger
                .read()
                .query(COLUMNS + "id = ? AND state <> 'GIVEN_UP'" + shown.sql(), (row, i) -> read(row), shown.after(id))
                .stream()
                .findFirst();
    }

    /** One that such a ticket was given out for. */
    Optional<Upload> find(UUID id, Ticket ticket) {
        return ledger
                .read()
                .query(
                        COLUMNS + "id = ? AND ticket = ? AND state <> 'GIVEN_UP'",
                        (row, i) -> read(row),
                        id,
                        ticket.hash())
                .stream()
                .findFirst();
    }

    /** Whoever sends it has to show that ticket; and what it was announced with. */
    void ticket(Writes writes, UUID id, Ticket ticket, UUID announced) {
        writes.jdbc().update("UPDATE upload SET ticket = ?, announced = ? WHERE id = ?", ticket.hash(), announced, id);
    }

    boolean hasTicket(UUID id) {
        return !ledger.read()
                .queryForList("SELECT id FROM upload WHERE id = ? AND ticket <> ''", UUID.class, id)
                .isEmpty();
    }

    /** What was announced together and is there still, in the order of announcement. */
    List<Upload> announced(UUID together) {
        return ledger.read()
                .query(
                        COLUMNS + "announced IS NOT NULL AND announced = ? AND state <> 'GIVEN_UP' ORDER BY document",
                        (row, i) -> read(row),
                        together);
    }

    /** How long ago one began. */
    Duration age(UUID id) {
        return Duration.ofMillis(Objects.requireNonNull(
                ledger.read().queryForObject("SELECT now_ms() - created_at FROM upload WHERE id = ?", Long.class, id)));
    }

    /** Of one that is open. */
    Optional<Bytes> bytes(UUID id) {
        return ledger
                .read()
                .query(
                        COLUMNS + "id = ? AND state = 'OPEN'",
                        (row, i) -> new Bytes(
                                row.getLong("received"),
                                row.getLong("forced"),
                                row.getString("boot"),
                                row.getBoolean("unproved")),
                        id)
                .stream()
                .findFirst();
    }

    /** In the order of their positions. */
    List<Complete> of(UUID batch) {
        return ledger.read()
                .query(
                        COLUMNS + "batch = ? AND state = 'COMPLETE' ORDER BY position",
                        (row, i) -> complete(row),
                        batch);
    }

    /** The batch that uploads become once none of them is arriving any more, named by the first of them; none if there are none. */
    Optional<NewBatch> batch(Writes writes, UUID id) {
        List<Upload> all = writes.jdbc()
                .query(COLUMNS + "batch = ? AND state <> 'GIVEN_UP' ORDER BY position", (row, i) -> read(row), id);
        if (all.isEmpty() || all.stream().anyMatch(upload -> !upload.isComplete())) {
            return Optional.empty();
        }
        Upload first = all.get(0);
        return Optional.of(new NewBatch(
                id, first.flow(), UploadOrigin.NAME, first.owner(), "", Map.of(), first.name(), all.size()));
    }

    /** Those of a batch that are open, and shown to whoever asks, in the order of their positions. */
    List<Upload> missing(UUID batch, Asker asker) {
        Asker.Condition shown = asker.owned("upload");
        return ledger.read()
                .query(
                        COLUMNS + "batch = ? AND state = 'OPEN'" + shown.sql() + " ORDER BY position",
                        (row, i) -> read(row),
                        shown.after(batch));
    }

    int count(UUID batch) {
        return Objects.requireNonNull(
                ledger.read().queryForObject("SELECT COUNT(*) FROM upload WHERE batch = ?", Integer.class, batch));
    }

    /** How many are open. */
    long open() {
        return Objects.requireNonNull(
                ledger.read().queryForObject("SELECT COUNT(*) FROM upload WHERE state = 'OPEN'", Long.class));
    }

    /** All rows of a batch stay as they are until the commit, but for this writer. */
    void lock(Writes writes, UUID batch) {
        writes.jdbc().update("UPDATE upload SET position = position WHERE batch = ?", batch);
    }

    /** So many bytes are here, of which so many are forced to the disk; more has come, so it is kept for as long again. */
    void received(Writes writes, UUID id, Bytes bytes, Duration keep) {
        writes.jdbc()
                .update(
                        "UPDATE upload SET received = ?, forced = ?, boot = ?, unproved = ?, expires_at = now_ms() + ?"
                                + " WHERE id = ? AND state = 'OPEN'",
                        bytes.received,
                        bytes.forced,
                        bytes.boot,
                        bytes.unproved,
                        keep.toMillis(),
                        id);
    }

    void length(Writes writes, UUID id, long length) {
        writes.jdbc().update("UPDATE upload SET length = ? WHERE id = ? AND length = -1", length, id);
    }

    /**
     * All of it is here.
     *
     * @return whether it was open before; else somebody else was faster
     */
    boolean complete(Writes writes, UUID id, StagedFile content, Optional<Checksums> checksums) {
        return writes.jdbc()
                        .update(
                                "UPDATE upload SET state = 'COMPLETE', length = ?, received = ?, forced = ?, unproved = ?,"
                                        + " modified = ?, file_key = ?, sha256 = ?, crc32c = ? WHERE id = ? AND state = 'OPEN'",
                                content.size(),
                                content.size(),
                                content.size(),
                                false,
                                content.modified(),
                                content.fileKey(),
                                checksums.map(Checksums::sha256).orElse(""),
                                checksums
                                        .map(found -> HexFormat.of().formatHex(found.crc32c()))
                                        .orElse(""),
                                id)
                == 1;
    }

    /** It looks so by now, and has the same content. */
    void rebook(Writes writes, UUID document, StagedFile now) {
        writes.jdbc()
                .update(
                        "UPDATE upload SET received = ?, modified = ?, file_key = ?, sha256 = '', crc32c = '' WHERE document = ?",
                        now.size(),
                        now.modified(),
                        now.fileKey(),
                        document);
    }

    /** Whether there was an open one of that id, of which nothing more can come from now on. */
    boolean giveUp(Writes writes, UUID id) {
        return writes.jdbc().update("UPDATE upload SET state = 'GIVEN_UP' WHERE id = ? AND state = 'OPEN'", id) == 1;
    }

    /** The same, if nothing came of it for too long still. */
    boolean giveUpExpired(Writes writes, UUID id) {
        return writes.jdbc()
                        .update(
                                "UPDATE upload SET state = 'GIVEN_UP' WHERE id = ? AND state = 'OPEN' AND expires_at < now_ms()",
                                id)
                == 1;
    }

    /** Those of a batch that is arriving still and is shown to whoever asks, of which nothing comes from now on; none if it has arrived. */
    List<Upload> giveUpAll(Writes writes, UUID batch, Asker asker) {
        lock(writes, batch);
        Asker.Condition shown = asker.owned("upload");
        List<Upload> all = writes.jdbc()
                .query(
                        COLUMNS + "batch = ? AND state <> 'GIVEN_UP'" + shown.sql(),
                        (row, i) -> read(row),
                        shown.after(batch));
        if (all.stream().allMatch(Upload::isComplete)) {
            return List.of();
        }
        writes.jdbc().update("UPDATE upload SET state = 'GIVEN_UP' WHERE batch = ?", batch);
        return all;
    }

    /** Some of those that were given up, and whose process ended before all of them was gone. */
    List<Upload> givenUp(int most) {
        return ledger.read().query(COLUMNS + "state = 'GIVEN_UP' LIMIT ?", (row, i) -> read(row), most);
    }

    /** Nothing is left of one that was given up. Safe to repeat. */
    void forget(Writes writes, UUID id) {
        writes.jdbc().update("DELETE FROM upload WHERE id = ? AND state = 'GIVEN_UP'", id);
    }

    /** The SHA-256 of one that is complete, in hex, if it was taken on the way. */
    Optional<String> sha256(UUID id) {
        return ledger
                .read()
                .queryForList("SELECT sha256 FROM upload WHERE id = ? AND state = 'COMPLETE'", String.class, id)
                .stream()
                .filter(known -> !known.isEmpty())
                .findFirst();
    }

    /** Open ones all bytes of which are here, some of them, but for those whose sender says when this is all. */
    List<Upload> whole(int most) {
        return ledger.read()
                .query(
                        COLUMNS + "state = 'OPEN' AND received = length AND NOT held AND chunks = 0 LIMIT ?",
                        (row, i) -> read(row),
                        most);
    }

    /** Open ones that are put together of others, some of them. */
    List<Upload> joining(int most) {
        return ledger.read()
                .query(COLUMNS + "state = 'OPEN' AND concat LIKE 'final%' LIMIT ?", (row, i) -> read(row), most);
    }

    /** It is kept for as long again. */
    void keep(Writes writes, UUID id, Duration keep) {
        writes.jdbc()
                .update(
                        "UPDATE upload SET expires_at = now_ms() + ? WHERE id = ? AND state = 'OPEN'",
                        keep.toMillis(),
                        id);
    }

    /** Open ones of which nothing came for too long, some of them. */
    List<Upload> expired(int most) {
        return ledger.read()
                .query(
                        COLUMNS + "state = 'OPEN' AND expires_at < now_ms() ORDER BY expires_at LIMIT ?",
                        (row, i) -> read(row),
                        most);
    }

    private static Upload read(ResultSet row) throws SQLException {
        long length = row.getLong("length");
        return new Upload(
                Columns.id(row, "id"),
                Columns.id(row, "batch"),
                Columns.id(row, "document"),
                row.getInt("position"),
                row.getString("flow"),
                row.getString("owner"),
                row.getString("name"),
                Arrived.Role.valueOf(row.getString("role")),
                Metadata.read(row.getString("metadata")),
                row.getString("sent"),
                length == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(length),
                new Chunking(row.getInt("chunks"), row.getLong("chunk_size")),
                row.getBoolean("held"),
                row.getString("concat"),
                row.getLong("received"),
                Upload.State.valueOf(row.getString("state")),
                Path.of(row.getString("content")),
                Columns.time(row, "expires_at").orElse(Instant.EPOCH));
    }

    private static Complete complete(ResultSet row) throws SQLException {
        Upload upload = read(row);
        StagedFile content =
                new StagedFile(upload.content(), upload.offset(), row.getLong("modified"), row.getString("file_key"));
        Description description = Description.NONE.withMetadata(upload.metadata());
        String sha256 = row.getString("sha256");
        return new Complete(
                upload,
                content,
                sha256.isEmpty() ? description : description.withChecksums(sha256, row.getString("crc32c"), ""));
    }
}
