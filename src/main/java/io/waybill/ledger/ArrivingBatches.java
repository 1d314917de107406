package io.waybill.ledger;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Books batches from when they are announced until all of their content is here. */
public final class ArrivingBatches {
    private record Row(
            NewBatch batch, long queuePlace, @Nullable UUID run) {}

    private static final Insert<Row> INSERT = Insert.<Row>into("batch")
            .id("id", row -> row.batch.id())
            .text("flow", row -> row.batch.flow())
            .text("origin", row -> row.batch.origin())
            .text("owner", row -> Texts.shorten(row.batch.owner(), 200))
            .text("kind", row -> row.batch.kind())
            .text("settings", row -> Json.write(row.batch.settings()))
            .text("name", row -> Texts.shorten(row.batch.name(), 4000))
            .number("items", row -> row.batch.items())
            .always("state", "'" + BatchTransition.ANNOUNCED.to() + "'")
            .number("queue_place", Row::queuePlace)
            .id("run", Row::run)
            .now("due_at", "created_at")
            .build();

    private final Ledger ledger;
    private final NodeRuns runs;
    private final QueuePlaces places;

    ArrivingBatches(Ledger ledger, NodeRuns runs, QueuePlaces places) {
        this.ledger = ledger;
        this.runs = runs;
        this.places = places;
    }

    /** Books that a batch is arriving, before anything of it is touched. */
    public void book(Writes writes, NewBatch batch) {
        book(writes, batch, runs.current());
    }

    /** Books a batch all content of which is here: whoever takes from its flow's lane says what it is. */
    public void bookArrived(Writes writes, NewBatch batch) {
        book(writes, batch, null);
        writes.wake(Batches.arrivingLane(batch.flow()));
    }

    private void book(Writes writes, NewBatch batch, @Nullable UUID run) {
        long start = places.start(Documents.lane(batch.flow()), batch.id(), () -> Documents.head(writes, batch.flow()));
        INSERT.one(writes, new Row(batch, start, run));
    }

    /**
     * A batch that is arriving, though nobody else works on it.
     *
     * @param run which took it in
     */
    public record Abandoned(UUID id, String flow, String kind, UUID run) {}

    /** The batches of an origin that this run takes in, or that were arriving when the runs ended that took them in. */
    public List<Abandoned> abandoned(String origin) {
        return ledger.read()
                .query(
                        "SELECT b.id, b.flow, b.kind, b.run FROM batch b JOIN node_run r ON r.id = b.run"
                                + " WHERE b.state <> 'SETTLED' AND b.state = 'ARRIVING' AND b.origin = ? AND (r.ended_at IS NOT NULL OR r.id = ?)",
                        (row, i) -> new Abandoned(
                                Columns.id(row, "id"),
                                row.getString("flow"),
                                row.getString("kind"),
                                Columns.id(row, "run")),
                        origin,
                        runs.current());
    }

    /** Whether this run is the one that takes an abandoned batch in from now on; if not, another one was faster. */
    public boolean takeUp(Writes writes, Abandoned batch) {
        return writes.jdbc()
                        .update(
                                "UPDATE batch SET run = ? WHERE id = ? AND state = 'ARRIVING' AND run = ?",
                                runs.current(),
                                batch.id(),
                                batch.run())
                == 1;
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
        arrived(writes, id, BatchTransition.ARRIVED, ", run = NULL, due_at = now_ms(), arrived_at = now_ms()");
        writes.wake(Batches.SPLITTING_LANE);
    }

    /**
     * The content of the batch is ours, and all its documents are known.
     *
     * @throws StaleClaim if the batch isn't arriving any more: another node took it up
     */
    public void complete(Writes writes, UUID id, String flow) {
        arrived(writes, id, BatchTransition.ARRIVED_WHOLE, Batches.COMPLETED);
        Batches.completed(writes, flow);
    }

    private static void arrived(Writes writes, UUID id, BatchTransition transition, String more) {
        int changed = writes.jdbc()
                .update("UPDATE batch SET " + transition.set() + more + " WHERE id = ? AND " + transition.where(), id);
        if (changed == 0) {
            throw new StaleClaim("batch", new Claim(id, 0));
        }
    }
}
