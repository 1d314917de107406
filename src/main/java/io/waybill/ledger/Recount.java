package io.waybill.ledger;

import io.waybill.ledger.Books.Place;
import io.waybill.ledger.Counters.Amount;
import io.waybill.ledger.Counters.Key;
import io.waybill.ledger.Counters.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * Counts for real what is kept in counters, and compares. Rows and counters are read as they were in one moment, those of batches in
 * one for each, and nobody waits for it. If they differ, that is told, and the counters are moved by the difference: what was booked
 * meanwhile stays as it is.
 */
public final class Recount {
    private static final Logger LOG = LoggerFactory.getLogger(Recount.class);
    private static final int PORTION = 50_000;

    /** How many places of batches are told that were wrong. */
    private static final int TOLD = 20;

    private static final UUID BEFORE_ALL = new UUID(0, 0);
    private static final UUID AFTER_ALL = new UUID(-1, -1);

    /**
     * What was found.
     *
     * @param at when it was begun
     * @param differences in words; none if the counters are right
     * @param oldest when the oldest document of a place was booked, of the places that have one
     */
    public record Report(Instant at, Duration taken, List<String> differences, Map<Place, Instant> oldest) {
        public Report {
            differences = List.copyOf(differences);
            oldest = Map.copyOf(oldest);
        }
    }

    /** How everything was in one moment, and what differed of each batch then or later. */
    private static final class Found {
        private final long corrections;
        private final Map<Key, Amount> kept;
        private final Map<Key, Amount> real = new HashMap<>();
        private final Map<Place, Instant> oldest = new EnumMap<>(Place.class);
        private final Map<BatchCounts.Place, BatchRecount.Difference> batches = new TreeMap<>();

        private Found(JdbcTemplate jdbc) {
            corrections = corrections(jdbc);
            kept = Counters.read(jdbc);
            count(
                    jdbc,
                    "document",
                    "flow AS name, state, outcome, MIN(created_at) AS oldest",
                    "flow, state, outcome",
                    this::documents);
            count(jdbc, "delivery", "store AS name, state", "store, state", this::deliveries);
        }

        private void documents(ResultSet row) throws SQLException {
            String flow = row.getString("name");
            Place place = Books.place(
                    DocumentState.valueOf(row.getString("state")),
                    Optional.ofNullable(row.getString("outcome")).map(Outcome::valueOf));
            add(new Key(Subject.DOCUMENTS, flow, Counters.SEEN), Amount.read(row));
            add(new Key(Subject.DOCUMENTS, flow, place.name()), Amount.read(row));
            Columns.time(row, "oldest")
                    .ifPresent(at -> oldest.merge(place, at, (one, other) -> one.isBefore(other) ? one : other));
        }

        private void deliveries(ResultSet row) throws SQLException {
            DeliveryState state = DeliveryState.valueOf(row.getString("state"));
            if (!Counters.WORKED_ON.contains(state)) {
                add(new Key(Subject.DELIVERIES, row.getString("name"), state.name()), Amount.read(row));
            }
        }

        private void add(Key key, Amount amount) {
            real.merge(key, amount, Amount::plus);
        }

        /** By how much the counters are too low. */
        private Map<Key, Amount> differences() {
            Map<Key, Amount> differences = new HashMap<>(real);
            kept.forEach((key, amount) -> differences.merge(key, Amount.NONE.minus(amount), Amount::plus));
            differences.values().removeIf(Amount.NONE::equals);
            return differences;
        }

        private Map<BatchCounts.Place, Amount> differencesOfBatches() {
            Map<BatchCounts.Place, Amount> differences = new HashMap<>();
            batches.forEach((place, difference) ->
                    differences.put(place, difference.real().minus(difference.kept())));
            return differences;
        }

        /** What differs, in words; of batches only the first. */
        private List<String> told() {
            List<String> told = new ArrayList<>();
            for (Key key : new TreeSet<>(differences().keySet())) {
                told.add(told(key, kept.getOrDefault(key, Amount.NONE), real.getOrDefault(key, Amount.NONE)));
            }
            batches.entrySet().stream()
                    .limit(TOLD)
                    .map(entry -> told(
                            entry.getKey(),
                            entry.getValue().kept(),
                            entry.getValue().real()))
                    .forEach(told::add);
            if (batches.size() > TOLD) {
                told.add(String.format(Locale.ROOT, "%d more of batches", batches.size() - TOLD));
            }
            return told;
        }

        private static String told(Object what, Amount kept, Amount real) {
            return String.format(
                    Locale.ROOT,
                    "%s: %d with %d bytes were kept count of, and %d with %d bytes are there",
                    what,
                    kept.number(),
                    kept.bytes(),
                    real.number(),
                    real.bytes());
        }
    }

    private final Ledger ledger;
    private volatile @Nullable Report last;

    Recount(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Counts, and sets right what is wrong. Safe to repeat, at any time and at several nodes. */
    public Report run() {
        Instant at = Instant.now();
        long begun = System.nanoTime();
        Found found = ledger.readAtOneMoment(Found::new);
        // If another node sets counters right from here on, this one doesn't: neither of these is true any more then.
        found.batches.putAll(BatchRecount.differences(ledger));
        List<String> told = found.told();
        if (!told.isEmpty()) {
            LOG.warn("The counters of the books were wrong, and are set right: {}", String.join("; ", told));
            ledger.write(writes -> correct(writes, found));
        }
        Report report = new Report(at, Duration.ofNanos(System.nanoTime() - begun), told, found.oldest);
        LOG.debug("Counted the books in {} ms", report.taken.toMillis());
        last = report;
        return report;
    }

    /** Counts all documents and deliveries of a ledger, wherever it is. */
    static Map<Key, Amount> count(JdbcTemplate jdbc) {
        return new Found(jdbc).real;
    }

    /** What this process found last, if it has counted yet. */
    public Optional<Report> last() {
        return Optional.ofNullable(last);
    }

    /** How often counters were ever set right, by any node. */
    public long corrections() {
        return corrections(ledger.read());
    }

    /** Another node may have found the same, and set it right before us. */
    private static boolean correct(Writes writes, Found found) {
        int changed = writes.jdbc()
                .update(
                        "UPDATE counter SET number = number + 1 WHERE subject = 'RECOUNT' AND number = ?",
                        found.corrections);
        if (changed == 1) {
            writes.counters().add(found.differences());
            writes.counters().addToBatches(found.differencesOfBatches());
        }
        return changed == 1;
    }

    private static long corrections(JdbcTemplate jdbc) {
        return Objects.requireNonNull(
                jdbc.queryForObject("SELECT number FROM counter WHERE subject = 'RECOUNT'", Long.class));
    }

    /** Counts a table in portions: a database that sorts rows to group them would need memory for all. */
    private static void count(JdbcTemplate jdbc, String table, String what, String by, RowCallbackHandler each) {
        UUID from = BEFORE_ALL;
        while (!from.equals(AFTER_ALL)) {
            UUID to = jdbc
                    .queryForList(
                            "SELECT id FROM " + table + " WHERE id > ? ORDER BY id LIMIT 1 OFFSET " + (PORTION - 1),
                            UUID.class,
                            from)
                    .stream()
                    .findFirst()
                    .orElse(AFTER_ALL);
            jdbc.query(
                    "SELECT COUNT(*) AS number, CAST(SUM(size) AS BIGINT) AS bytes, " + what + " FROM " + table
                            + " WHERE id > ? AND id <= ? GROUP BY " + by,
                    each,
                    from,
                    to);
            from = to;
        }
    }
}
