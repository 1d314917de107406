package io.waybill.ledger;

import java.util.Map;
import java.util.UUID;

/**
 * A batch that is about to be booked.
 *
 * @param origin the name of the kind of place that it came from
 * @param owner the principal who sent it
 * @param kind which splitter takes it apart
 * @param settings of that splitter, as they were when it arrived: it is finished under the same after a restart
 * @param name of the first thing that arrived, as its sender knows it
 * @param items how many things arrived together
 */
public record NewBatch(
        UUID id,
        String flow,
        String origin,
        String owner,
        String kind,
        Map<String, String> settings,
        String name,
        int items) {
    public NewBatch {
        settings = Map.copyOf(settings);
        if (items < 1) {
            throw new IllegalArgumentException("a batch has one item or more, not " + items);
        }
    }

    /** What people call it. */
    public String title() {
        return Batch.title(name, items);
    }
}
