package io.waybill.ledger;

import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * What arrived together and gets one receipt, as a worker holds it.
 *
 * @param origin the name of the kind of place that it came from
 * @param owner the principal who sent it
 * @param kind which splitter takes it apart
 * @param settings of that splitter, as they were when it arrived
 * @param name of the first thing that arrived, as its sender knows it
 * @param items how many things arrived together
 * @param revision of its receipt, from 1
 * @param attempts how often it was claimed, this time included
 */
public record Batch(
        Claim claim,
        String flow,
        String origin,
        String owner,
        String kind,
        Map<String, String> settings,
        String name,
        int items,
        int revision,
        int attempts) {
    public UUID id() {
        return claim.id();
    }

    /** What people call it. */
    public String title() {
        return title(name, items);
    }

    /** What people call a batch of that name and so many items. */
    public static String title(String name, int items) {
        return items == 1 ? name : String.format(Locale.ROOT, "%s and %d more", name, items - 1);
    }

    /** As the log tells of it. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "batch '%s' (%s)", title(), Ids.brief(id()));
    }
}
