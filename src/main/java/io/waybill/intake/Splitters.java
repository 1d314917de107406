package io.waybill.intake;

import io.waybill.content.ContentChanged;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What takes batches apart, by the kind of batch. */
public final class Splitters {
    private final Map<String, Splitter> all = new TreeMap<>();
    private final Origins origins;
    private final Batches batches;

    Splitters(List<Splitter> splitters, Origins origins, Batches batches) {
        this.origins = origins;
        this.batches = batches;
        for (Splitter splitter : splitters) {
            if (all.put(splitter.kind(), splitter) != null) {
                throw new IllegalArgumentException("Two splitters take batches of the kind '" + splitter.kind() + "'");
            }
        }
    }

    /** The kind of batch that a file of that name is by itself; none if it is one of the loose files. */
    public Optional<String> kindOf(String fileName) {
        return all.values().stream()
                .filter(splitter -> splitter.takes(fileName))
                .map(Splitter::kind)
                .findFirst();
    }

    /**
     * Opens a batch, to be taken apart.
     *
     * @throws BatchRefused if nothing of it can ever be taken
     * @throws ContentChanged if what is to be taken apart is still being written, and has to be waited for
     * @throws IOException if it can't be opened now
     */
    public StoppableSplitting<?> open(Batch batch) throws IOException {
        Splitter splitter = all.get(batch.kind());
        if (splitter == null) {
            throw new IllegalStateException("The batch is of the kind '" + batch.kind()
                    + "', and this Waybill takes apart only " + String.join(", ", all.keySet())
                    + ": start the version that took it in");
        }
        Origin origin = origins.named(batch.origin());
        List<Arrived> arrived = origin.arrived(batch.id());
        Originals originals = originals(origin, batch, splitter, arrived);
        originals.requireUnchanged();
        if (!originals.areUnchanged()) {
            // Some of it was booked before: the rest is taken from what is there now.
            originals.rebook();
            arrived = origin.arrived(batch.id());
            originals = originals(origin, batch, splitter, arrived);
        }
        try {
            return new StoppableSplitting<>(splitter.open(batch, arrived), originals);
        } catch (BatchRefused e) {
            originals.requireUnchangedNow();
            throw e;
        }
    }

    private Originals originals(Origin origin, Batch batch, Splitter splitter, List<Arrived> arrived) {
        return new Originals(
                origin, batches, batch, arrived.stream().filter(splitter::reads).toList());
    }
}
