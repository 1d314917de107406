package io.waybill.ledger;

import io.waybill.ledger.BatchCounts.Place;
import io.waybill.ledger.Counters.Amount;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Counts for real what is kept of batches that aren't settled, and compares: some batches at a time, and a large one in portions, so that
 * neither this process nor the database needs memory for all. What a settled batch keeps is compared once it is open again.
 */
final class BatchRecount {
    /** What was kept, and what is there. */
    record Difference(Amount kept, Amount real) {}

    /** So many places that differ are found at most; the next count finds others. */
    static final int MOST = 10_000;

    private static final int TOGETHER = 256;
    private static final int LARGE = 1_000;
    private static final int PORTION = 50_000;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /** A batch, and how many documents it has. */
    private record Known(UUID id, long documents) {}

    private final JdbcTemplate jdbc;
    private final int large;
    private final int portion;
    private final Map<Place, Difference> differences = new TreeMap<>();

    /**
     * @param large how many documents a batch has at most that is counted together with others
     * @param portion how many documents of a larger one are counted at a time
     */
    private BatchRecount(JdbcTemplate jdbc, int large, int portion) {
        this.jdbc = jdbc;
        this.large = large;
        this.portion = portion;
    }

    /** The places that differ; all is read as of one moment if the caller sees to that. */
    static Map<Place, Difference> differences(JdbcTemplate jdbc) {
        return differences(jdbc, LARGE, PORTION);
    }

    static Map<Place, Difference> differences(JdbcTemplate jdbc, int large, int portion) {
        BatchRecount recount = new BatchRecount(jdbc, large, portion);
        recount.run();
        return recount.differences;
    }

    private void run() {
        List<Known> some = open(BEFORE_ALL);
        while (!some.isEmpty() && differences.size() < MOST) {
            compare(some);
            some = open(some.get(some.size() - 1).id);
        }
    }

    private List<Known> open(UUID after) {
        return jdbc.query(
                "SELECT id, documents FROM batch WHERE state <> 'SETTLED' AND id > ? ORDER BY id LIMIT ?",
                (row, i) -> new Known(Columns.id(row, "id"), row.getLong("documents")),
                after,
                TOGETHER);
    }

    private void compare(List<Known> batches) {
        Map<Place, Amount> kept =
                BatchCounts.read(jdbc, batches.stream().map(Known::id).toList());
        Map<Place, Amount> real = new TreeMap<>();
        List<UUID> small = batches.stream()
                .filter(batch -> batch.documents <= large)
                .map(Known::id)
                .toList();
        if (!small.isEmpty()) {
            Sql.List ids = Sql.list(small);
            count(real, "d.batch IN " + ids.marks(), ids.values());
        }
        batches.stream().filter(batch -> batch.documents > large).forEach(batch -> count(real, batch.id));
        Stream.concat(kept.keySet().stream(), real.keySet().stream()).forEach(place -> {
            Difference difference =
                    new Difference(kept.getOrDefault(place, Amount.NONE), real.getOrDefault(place, Amount.NONE));
            if (!difference.kept.equals(difference.real)) {
                differences.put(place, difference);
            }
        });
    }

    /** Counts a large batch in portions of its documents. */
    private void count(Map<Place, Amount> real, UUID batch) {
        Optional<Integer> from = Optional.of(0);
        while (from.isPresent()) {
            Optional<Integer> next = jdbc
                    .queryForList(
                            "SELECT position FROM document WHERE batch = ? AND position >= ? ORDER BY position LIMIT 1"
                                    + " OFFSET " + portion,
                            Integer.class,
                            batch,
                            from.get())
                    .stream()
                    .findFirst();
            String positions = "d.batch = ? AND d.position >= ? AND d.position ";
            count(
                    real,
                    positions + (next.isPresent() ? "< ?" : "<= ?"),
                    batch,
                    from.get(),
                    next.orElse(Integer.MAX_VALUE));
            from = next;
        }
    }

    private void count(Map<Place, Amount> real, String where, Object... values) {
        jdbc.query(
                "SELECT d.batch, v.store, v.state, COUNT(*) AS number, CAST(SUM(v.size) AS BIGINT) AS bytes"
                        + " FROM document d JOIN delivery v ON v.document = d.id WHERE " + where
                        + " AND v.state NOT IN ('ACTIVE', 'COMMITTING') GROUP BY d.batch, v.store, v.state",
                row -> {
                    Place place = new Place(
                            Columns.id(row, "batch"),
                            row.getString("store"),
                            DeliveryState.valueOf(row.getString("state")));
                    real.merge(place, Amount.read(row), Amount::plus);
                },
                values);
    }
}
