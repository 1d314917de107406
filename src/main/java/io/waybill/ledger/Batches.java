package io.waybill.ledger;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Books batches. What takes a claim throws {@link StaleClaim} when that is no longer ours. */
public final class Batches {
    /** Where batches wait whose content has yet to be taken in. */
    public static final String SPLITTING_LANE = "batches";

    private record Row(NewBatch batch, long turn, UUID run) {}

    private static final Insert<Row> INSERT = Insert.<Row>into("batch")
            .id("id", row -> row.batch.id())
            .text("brief", row -> Ids.brief(row.batch.id()))
            .text("flow", row -> row.batch.flow())
            .text("origin", row -> row.batch.origin())
            .text("owner", row -> Texts.shorten(row.batch.owner(), 200))
            .text("kind", row -> row.batch.kind())
            .text("settings", row -> Json.write(row.batch.settings()))
            .text("name", row -> Texts.shorten(row.batch.name(), 4000))
            .number("items", row -> row.batch.items())
            .always("state", "'" + BatchTransition.ANNOUNCED.to() + "'")
            .number("turn", Row::turn)
            .id("run", Row::run)
            .now("due_at", "created_at")
            .build();

    private final Ledger ledger;
    private final NodeRuns runs;
    private final Turns turns = new Turns();

    Batches(Ledger ledger, NodeRuns runs) {
        this.ledger = ledger;
        this.runs = runs;
    }

    /** Where complete batches of a flow wait for their receipts. */
    public static String receiptLane(String flow) {
        return "receipts/" + flow;
    }

    /** Books that a batch is arriving, before anything of it is touched. */
    public void arriving(Writes writes, NewBatch batch) {
        long turn = turns.start(Documents.lane(batch.flow()), batch.id(), () -> Documents.head(writes, batch.flow()));
        INSERT.one(writes, new Row(batch, turn, runs.current()));
        writes.event(batch.id(), null, null, BatchState.ARRIVING, batch.title());
    }

    /** A batch that was arriving when the run ended that took it in. */
    public record Abandoned(UUID id, String flow, String kind) {}

    /** The batches of an origin that were arriving when the runs ended that took them in. */
    public List<Abandoned> abandoned(String origin) {
        return ledger.read()
                .query(
                        "SELECT b.id, b.flow, b.kind FROM batch b JOIN node_run r ON r.id = b.run"
                                + " WHERE b.state = 'ARRIVING' AND b.origin = ? AND r.ended_at IS NOT NULL",
                        (row, i) -> new Abandoned(
                                row.getObject("id", UUID.class), row.getString("flow"), row.getString("kind")),
                        origin);
    }

    /** Takes back a batch of which nothing arrived: what was announced vanished before it could be taken. */
    public void withdraw(Writes writes, UUID id) {
        int withdrawn = writes.jdbc().update("DELETE FROM batch WHERE id = ? AND state = 'ARRIVING'", id);
        if (withdrawn == 1) {
            writes.jdbc().update("DELETE FROM event WHERE batch = ?", id);
        }
    }

    /**
     * The content of the batch is ours, and has yet to be taken apart.
     *
     * @throws StaleClaim if the batch isn't arriving any more: another node took it up
     */
    public void splitting(Writes writes, UUID id) {
        arrived(writes, id, BatchTransition.ARRIVED, ", run = NULL, due_at = CURRENT_TIMESTAMP");
        writes.event(id, null, null, BatchState.SPLITTING, null);
        writes.wake(SPLITTING_LANE);
    }

    /** Claims batches that have to be taken apart. */
    public List<Batch> claimSplitting(int most) {
        return ledger.write(writes -> load(
                writes,
                Claims.take(
                        writes,
                        "batch",
                        runs.current(),
                        "state = 'SPLITTING' AND run IS NULL",
                        "",
                        "state, priority DESC, id",
                        most)));
    }

    /**
     * All documents of the batch are known.
     *
     * @param claim of the worker that took it apart; none if it needn't be taken apart and is just arriving
     * @throws StaleClaim if somebody else took the batch up
     */
    public void complete(Writes writes, UUID id, String flow, Optional<Claim> claim) {
        String change = ", run = NULL, attempts = 0, completed_at = CURRENT_TIMESTAMP," + " due_at = CURRENT_TIMESTAMP";
        if (claim.isPresent()) {
            writes.fenced("batch", claim.get(), BatchTransition.SPLIT, change);
        } else {
            arrived(writes, id, BatchTransition.ARRIVED_WHOLE, change);
        }
        writes.event(id, null, null, BatchState.COMPLETE, null);
        writes.wake(receiptLane(flow));
    }

    /** Says something about the batch as a whole, for its receipt. */
    public void note(Writes writes, UUID id, String text) {
        writes.jdbc().update("UPDATE batch SET note = ? WHERE id = ?", Texts.shorten(text, 4000), id);
    }

    /** Claims complete batches of a flow of which nothing is open. */
    public List<Batch> claimReceipts(String flow, int most) {
        return ledger.writeFirst(writes -> load(
                writes,
                Claims.take(
                        writes,
                        "batch",
                        runs.current(),
                        "flow = ? AND state = 'COMPLETE' AND open = 0 AND run IS NULL"
                                + " AND publish IN ('EACH', 'DONE', 'WITHDRAWN')",
                        "",
                        "flow, state, open, priority DESC, id",
                        most,
                        flow)));
    }

    /** Something changed of a batch whose sender may have a receipt already: there will be another revision of it. */
    void answerAgain(Writes writes, UUID batch, String why) {
        int revised = writes.jdbc()
                .update(
                        "UPDATE batch SET " + BatchTransition.REOPENED.set()
                                + ", revision = revision + 1, run = NULL, claim = claim + 1,"
                                + " attempts = 0, settled_at = NULL, due_at = CURRENT_TIMESTAMP"
                                + " WHERE id = ? AND (state = 'SETTLED' OR (state = 'COMPLETE' AND attempts > 0))",
                        batch);
        if (revised == 1) {
            writes.event(batch, null, null, BatchState.COMPLETE, why);
        }
    }

    /** The receipt is with the sender, and nothing is left to do. */
    public void settled(Writes writes, Batch batch) {
        writes.fenced(
                "batch",
                batch.claim(),
                BatchTransition.ANSWERED,
                ", run = NULL, attempts = 0, settled_at = CURRENT_TIMESTAMP");
        writes.event(batch.id(), null, null, BatchState.SETTLED, "receipt, revision " + batch.revision());
    }

    /**
     * Gives a claim back, to be taken again after a while.
     *
     * @param counts whether the attempt counts: what isn't the batch's fault doesn't
     */
    public void postpone(Writes writes, Batch batch, Duration pause, boolean counts, String why) {
        writes.fenced(
                "batch",
                batch.claim(),
                "run = NULL, attempts = attempts - ?, due_at = CURRENT_TIMESTAMP + " + Times.SECONDS,
                counts ? 0 : 1,
                Times.of(pause));
        String state = writes.jdbc().queryForObject("SELECT state FROM batch WHERE id = ?", String.class, batch.id());
        writes.event(batch.id(), null, null, BatchState.valueOf(String.valueOf(state)), "put off: " + why);
    }

    /** Whether there is a batch of this id. */
    public boolean exists(UUID batch) {
        return !ledger.read()
                .queryForList("SELECT id FROM batch WHERE id = ?", UUID.class, batch)
                .isEmpty();
    }

    /** The documents of a batch that are booked: their names by position. */
    public Map<Integer, String> booked(UUID batch) {
        Map<Integer, String> names = new HashMap<>();
        ledger.read()
                .query(
                        "SELECT position, name FROM document WHERE batch = ?",
                        row -> {
                            names.put(row.getInt("position"), row.getString("name"));
                        },
                        batch);
        return names;
    }

    /** The positions of a batch that are booked; for batches of any size. */
    public BitSet positions(UUID batch) {
        BitSet positions = new BitSet();
        ledger.read()
                .query(
                        "SELECT position FROM document WHERE batch = ?",
                        row -> {
                            positions.set(row.getInt("position"));
                        },
                        batch);
        return positions;
    }

    /**
     * Makes sure, in the transaction of a write, that a batch is still ours. It takes no lock, since the batch's row is
     * shared by all nodes that deliver its documents: should the claim be lost a moment later, no position of the batch
     * can be booked twice.
     */
    public void requireHeld(Writes writes, Claim claim) {
        List<UUID> held = writes.jdbc()
                .queryForList(
                        "SELECT id FROM batch WHERE id = ? AND claim = ? AND run IS NOT NULL",
                        UUID.class,
                        claim.id(),
                        claim.number());
        if (held.isEmpty()) {
            throw new StaleClaim("batch", claim);
        }
    }

    /** The place in the queue that documents of a batch get: that of its first, and so on. */
    long turnOf(Writes writes, UUID batch) {
        Long first = writes.jdbc().queryForObject("SELECT turn FROM batch WHERE id = ?", Long.class, batch);
        return first == null ? 0 : first;
    }

    Turns turns() {
        return turns;
    }

    private static void arrived(Writes writes, UUID id, BatchTransition transition, String more) {
        int changed = writes.jdbc()
                .update("UPDATE batch SET " + transition.set() + more + " WHERE id = ? AND " + transition.where(), id);
        if (changed == 0) {
            throw new StaleClaim("batch", new Claim(id, 0));
        }
    }

    private static List<Batch> load(Writes writes, List<Claim> claims) {
        return Claims.load(
                writes,
                claims,
                "SELECT id AS claimed, flow, origin, owner, kind, settings, name, items, revision, attempts FROM batch"
                        + " WHERE id IN ",
                (row, claim) -> new Batch(
                        claim,
                        row.getString("flow"),
                        row.getString("origin"),
                        row.getString("owner"),
                        row.getString("kind"),
                        Json.map(row.getString("settings")),
                        row.getString("name"),
                        row.getInt("items"),
                        row.getInt("revision"),
                        row.getInt("attempts")));
    }
}
