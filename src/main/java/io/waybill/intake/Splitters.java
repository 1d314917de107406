package io.waybill.intake;

import io.waybill.ledger.Batch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What takes batches apart, by the kind of batch. */
public final class Splitters {
    private final Map<String, Splitter> all = new TreeMap<>();
    private final Origins origins;

    Splitters(List<Splitter> splitters, Origins origins) {
        this.origins = origins;
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
     * @throws IOException if it can't be opened now
     */
    public StoppableSplitting<?> open(Batch batch) throws IOException {
        Splitter splitter = all.get(batch.kind());
        if (splitter == null) {
            throw new IllegalStateException("The batch is of the kind '" + batch.kind()
                    + "', and this Waybill takes apart only " + String.join(", ", all.keySet())
                    + ": start the version that took it in");
        }
        return new StoppableSplitting<>(
                splitter.open(batch, origins.named(batch.origin()).arrived(batch.id())));
    }
}
