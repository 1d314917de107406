package io.waybill.ledger;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Hands out batches that are due, and books what becomes of them. What takes a claim throws {@link StaleClaim} when that is no longer ours. */
public final class Batches {
    /** Where batches wait whose content has yet to be taken in. */
    public static final String SPLITTING_LANE = "batches";

    /** What changes of a batch all documents of which are known. */
    static final String COMPLETED = ", run = NULL, attempts = 0, completed_at = now_ms(), due_at = now_ms()";

    private final Ledger ledger;
    private final NodeRuns runs;

    Batches(Ledger ledger, NodeRuns runs) {
        this.ledger = ledger;
        this.runs = runs;
    }

    /** Where complete batches of a flow wait for their receipts. */
    public static String receiptLane(String flow) {
        return "receipts/" + flow;
    }

    /** Claims batches that have to be taken apart. */
    public List<Batch> claimSplitting(int most) {
        return ledger.write(writes -> load(
                writes,
                Claims.take(
                        writes,
                        "batch",
                        runs.current(),
                        "state <> 'SETTLED' AND state = 'SPLITTING' AND run IS NULL",
                        "",
                        "state, priority DESC, id",
                        most)));
    }

    /** Where batches of a flow wait whose content is here, and of which nobody has said yet what they are. */
    public static String arrivingLane(String flow) {
        return "uploads/" + flow;
    }

    /** Claims batches of a flow that are {@link ArrivingBatches#bookArrived here}. */
    public List<Batch> claimArrived(String flow, int most) {
        return ledger.writeFirst(writes -> load(
                writes,
                Claims.take(
                        writes,
                        "batch",
                        runs.current(),
                        "state <> 'SETTLED' AND state = 'ARRIVING' AND flow = ? AND run IS NULL",
                        "",
                        "state, priority DESC, id",
                        most,
                        flow)));
    }

    /** Books of which kind a batch is that is here, and that it has yet to be taken apart. */
    public void arrived(Writes writes, Batch batch, String kind, Map<String, String> settings) {
        writes.fenced(
                "batch",
                batch.claim(),
                BatchTransition.ARRIVED,
                ", kind = ?, settings = ?, run = NULL, attempts = 0, due_at = now_ms(), arrived_at = now_ms()",
                kind,
                Json.write(settings));
        writes.wake(SPLITTING_LANE);
    }

    /** Books of which kind a batch is that is here, and that all its documents are known. */
    public void arrivedWhole(Writes writes, Batch batch, String kind) {
        writes.fenced("batch", batch.claim(), BatchTransition.ARRIVED_WHOLE, ", kind = ?" + COMPLETED, kind);
        completed(writes, batch.flow());
    }

    /** Nothing more of a batch can ever be taken. */
    public void refused(Writes writes, Batch batch) {
        writes.fenced("batch", batch.claim(), BatchTransition.REFUSED, COMPLETED);
        completed(writes, batch.flow());
    }

    /** All documents of a batch that was taken apart are known. */
    public void complete(Writes writes, Batch batch) {
        writes.fenced("batch", batch.claim(), BatchTransition.SPLIT, COMPLETED);
        completed(writes, batch.flow());
    }

    static void completed(Writes writes, String flow) {
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
                        "flow, priority DESC, id",
                        most,
                        flow)));
    }

    /** Something changed of a batch whose sender may have a receipt already: there will be another revision of it. */
    void answerAgain(Writes writes, UUID batch, String why) {
        Events.keep(
                writes,
                "SELECT settled_at, id, NULL, NULL, 'SETTLED', 'receipt, revision ' || revision FROM batch"
                        + " WHERE state = 'SETTLED' AND id = ?",
                batch);
        int revised = writes.jdbc()
                .update(
                        "UPDATE batch SET " + BatchTransition.REOPENED.set()
                                + ", revision = revision + 1, run = NULL, claim = claim + 1,"
                                + " attempts = 0, settled_at = NULL, due_at = now_ms()"
                                + " WHERE id = ? AND (state = 'SETTLED' OR (state = 'COMPLETE' AND attempts > 0))",
                        batch);
        if (revised == 1) {
            writes.event(batch, null, null, BatchState.COMPLETE, why);
        }
    }

    /** The receipt is with the sender, and nothing is left to do. */
    public void settled(Writes writes, Batch batch) {
        writes.fenced(
                "batch", batch.claim(), BatchTransition.ANSWERED, ", run = NULL, attempts = 0, settled_at = now_ms()");
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
                "run = NULL, attempts = attempts - ?, due_at = now_ms() + ?",
                counts ? 0 : 1,
                pause.toMillis());
        String state = writes.jdbc().queryForObject("SELECT state FROM batch WHERE id = ?", String.class, batch.id());
        writes.event(batch.id(), null, null, BatchState.valueOf(String.valueOf(state)), "put off: " + why);
    }

    /** Whether there is a batch of this id. */
    public boolean exists(UUID batch) {
        return !ledger.read()
                .queryForList("SELECT id FROM batch WHERE id = ?", UUID.class, batch)
                .isEmpty();
    }

    /** Whether there is a batch of this id that is shown to whoever asks. */
    public boolean exists(UUID batch, Asker asker) {
        Asker.Condition shown = asker.batches("b");
        return !ledger.read()
                .queryForList("SELECT b.id FROM batch b WHERE b.id = ?" + shown.sql(), UUID.class, shown.after(batch))
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
