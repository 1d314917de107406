package io.waybill.ods;

import io.waybill.ledger.Columns;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Sql;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What is booked of the files of deliveries to ODS. */
final class TakenFiles {
    /**
     * A file that was sent.
     *
     * @param inDoubt whether an answer was lost, so that it was sent again
     * @param standIn whether it went to a stand-in, which publishes nothing
     * @param accepted when it was taken, if it was
     * @param released the date that its language was released with, if it was
     */
    record Taken(boolean inDoubt, boolean standIn, Optional<Instant> accepted, Optional<Instant> released) {}

    private final Ledger ledger;

    TakenFiles(Ledger ledger) {
        this.ledger = ledger;
    }

    /** What is booked of some deliveries; those of which nothing is are left out. */
    Map<UUID, Taken> of(Collection<UUID> deliveries) {
        Map<UUID, Taken> found = new HashMap<>();
        if (deliveries.isEmpty()) {
            return found;
        }
        Sql.List ids = Sql.list(deliveries);
        ledger.read()
                .query(
                        "SELECT delivery, in_doubt, stand_in, accepted_at, released_at, release_date FROM ods_file"
                                + " WHERE delivery IN " + ids.marks(),
                        row -> {
                            boolean released = row.getObject("released_at") != null;
                            found.put(
                                    Columns.id(row, "delivery"),
                                    new Taken(
                                            row.getBoolean("in_doubt"),
                                            row.getBoolean("stand_in"),
                                            Columns.time(row, "accepted_at"),
                                            released
                                                    ? Optional.of(Instant.parse(row.getString("release_date")))
                                                    : Optional.empty()));
                        },
                        ids.values());
        return found;
    }
}
