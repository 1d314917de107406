package io.waybill.ledger;

import io.waybill.ledger.BatchCounts.Place;
import io.waybill.ledger.Counters.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Counts for real what is kept of batches that aren't settled, and compares: some batches at a time, and a large one in portions, so that
 * neither this process nor the database needs memory for all. Each batch is read as it was in one moment; others in another, so that
 * no reader is long. What a settled batch keeps is compared once it is open again.
 */
final class BatchRecount {
    /** What was kept, and what is there. */
    record Difference(Amount kept, Amount real) {}

    /** So many places that differ are found at most; the next count finds others. */
    static final int MOST = 10_000;

    private static final int PAGE = 256;
    private static final int PORTION = 50_000;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /** A batch, and how many documents it has, about. */
    private record Known(UUID id, long documents) {}

    private final Ledger ledger;
    private final int portion;
    private final Map<Place, Difference> differences = new TreeMap<>();

    private BatchRecount(Ledger ledger, int portion) {
        this.ledger = ledger;
        this.portion = portion;
    }

    /** The places that differ, in the order of their batches. */
    static Map<Place, Difference> differences(Ledger ledger) {
        return differences(ledger, PORTION);
    }

    /** @param portion how many documents are counted at a time */
    static Map<Place, Difference> differences(Ledger ledger, int portion) {
        BatchRecount recount = new BatchRecount(ledger, portion);
        recount.run();
        return recount.differences;
    }

    private void run() {
        List<Known> page = open(BEFORE_ALL);
        while (!page.isEmpty() && differences.size() < MOST) {
            for (List<Known> together : portions(page)) {
                differences.putAll(ledger.readAtOneMoment(jdbc -> compare(jdbc, together)));
            }
            page = open(page.get(page.size() - 1).id);
        }
    }

    /** Batches that have no more documents together than a portion, or one that has more. */
    private List<List<Known>> portions(List<Known> page) {
        List<List<Known>> portions = new ArrayList<>();
        List<Known> last = new ArrayList<>();
        long documents = 0;
        for (Known batch : page) {
            documents += batch.documents;
            if (documents > portion && !last.isEmpty()) {
                portions.add(last);
                last = new ArrayList<>();
                documents = batch.documents;
            }
            last.add(batch);
        }
        portions.add(last);
        return portions;
    }

    private List<Known> open(UUID after) {
        return ledger.read()
                .query(
                        "SELECT id, documents FROM batch WHERE state <> 'SETTLED' AND id > ? ORDER BY id LIMIT ?",
                        (row, i) -> new Known(Columns.id(row, "id"), row.getLong("documents")),
                        after,
                        PAGE);
    }

    private Map<Place, Difference> compare(JdbcTemplate jdbc, List<Known> batches) {
        List<UUID> ids = batches.stream().map(Known::id).toList();
        Map<Place, Amount> kept = BatchCounts.read(jdbc, ids);
        Map<Place, Amount> real = new TreeMap<>();
        if (ids.size() == 1) {
            count(jdbc, real, ids.get(0));
        } else {
            Sql.List some = Sql.list(ids);
            count(jdbc, real, "d.batch IN " + some.marks(), some.values());
        }
        Map<Place, Difference> found = new TreeMap<>();
        Stream.concat(kept.keySet().stream(), real.keySet().stream()).forEach(place -> {
            Difference difference =
                    new Difference(kept.getOrDefault(place, Amount.NONE), real.getOrDefault(place, Amount.NONE));
            if (!difference.kept.equals(difference.real)) {
                found.put(place, difference);
            }
        });
        return found;
    }

    /** Counts one batch in portions of its documents. */
    private void count(JdbcTemplate jdbc, Map<Place, Amount> real, UUID batch) {
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
                    jdbc,
                    real,
                    positions + (next.isPresent() ? "< ?" : "<= ?"),
                    batch,
                    from.get(),
                    next.orElse(Integer.MAX_VALUE));
            from = next;
        }
    }

    private static void count(JdbcTemplate jdbc, Map<Place, Amount> real, String where, Object... values) {
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
