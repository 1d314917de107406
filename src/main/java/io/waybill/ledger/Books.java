package io.waybill.ledger;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The books: every document ever seen is in exactly one place, and the sum shows it. */
public final class Books {
    /** Where a document can be. */
    public enum Place {
        DELIVERED,
        IN_FLIGHT,
        WAITING,
        FAILED,
        REJECTED,
        DUPLICATE,
        DISMISSED
    }

    /** How many documents are in a place, and when the oldest of them was booked. */
    public record Count(long documents, Optional<Instant> oldest) {}

    /**
     * The sum.
     *
     * @param seen documents counted when they were booked, batch by batch
     * @param places documents counted where they are now
     */
    public record Sum(long seen, Map<Place, Count> places) {
        public Sum {
            places = Map.copyOf(places);
        }

        public boolean balanced() {
            return seen == places.values().stream().mapToLong(Count::documents).sum();
        }

        public long in(Place place) {
            return places.getOrDefault(place, new Count(0, Optional.empty())).documents();
        }

        /** In one line, for people. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d seen = %d delivered + %d in flight + %d waiting + %d failed + %d rejected + %d duplicate + %d dismissed%s",
                    seen,
                    in(Place.DELIVERED),
                    in(Place.IN_FLIGHT),
                    in(Place.WAITING),
                    in(Place.FAILED),
                    in(Place.REJECTED),
                    in(Place.DUPLICATE),
                    in(Place.DISMISSED),
                    balanced() ? "" : " (these don't add up)");
        }
    }

    private final Ledger ledger;

    Books(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Reads the sum as of one moment. */
    public Sum sum() {
        return ledger.readAtOneMoment(Books::sum);
    }

    static Sum sum(JdbcTemplate jdbc) {
        Map<Place, Count> places = new EnumMap<>(Place.class);
        long[] seen = {0};
        jdbc.query(
                "SELECT state, outcome, COUNT(*) AS documents, MIN(created_at) AS oldest,"
                        + " (SELECT COALESCE(SUM(documents), 0) FROM batch) AS seen"
                        + " FROM document GROUP BY state, outcome",
                row -> {
                    Place place = place(
                            DocumentState.valueOf(row.getString("state")),
                            Optional.ofNullable(row.getString("outcome")).map(Outcome::valueOf));
                    Instant oldest = Columns.time(row, "oldest").orElseThrow();
                    places.merge(place, new Count(row.getLong("documents"), Optional.of(oldest)), Books::add);
                    seen[0] = row.getLong("seen");
                });
        return new Sum(seen[0], places);
    }

    static Place place(DocumentState state, Optional<Outcome> outcome) {
        return switch (state) {
            case NEW -> Place.WAITING;
            case ACTIVE, PLANNED -> Place.IN_FLIGHT;
            case REJECTED -> Place.REJECTED;
            case DUPLICATE -> Place.DUPLICATE;
            case SETTLED ->
                switch (outcome.orElse(Outcome.DELIVERED)) {
                    case DELIVERED -> Place.DELIVERED;
                    case FAILED -> Place.FAILED;
                    case DISMISSED -> Place.DISMISSED;
                };
        };
    }

    private static Count add(Count one, Count other) {
        Instant oldest = one.oldest.orElse(Instant.MAX).isBefore(other.oldest.orElse(Instant.MAX))
                ? one.oldest.orElse(Instant.MAX)
                : other.oldest.orElse(Instant.MAX);
        return new Count(one.documents + other.documents, Optional.of(oldest));
    }
}
