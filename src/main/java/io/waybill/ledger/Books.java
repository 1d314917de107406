package io.waybill.ledger;

import io.waybill.ledger.Counters.Amount;
import io.waybill.ledger.Counters.Key;
import io.waybill.ledger.Counters.Subject;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    /**
     * How many documents are in a place.
     *
     * @param oldest when the oldest document was booked that was there as all were counted last
     */
    public record Count(long documents, long bytes, Optional<Instant> oldest) {}

    /**
     * The sum.
     *
     * @param seen documents counted when they were booked
     * @param places documents counted as they came and went
     */
    public record Sum(long seen, Map<Place, Count> places) {
        public Sum {
            places = Map.copyOf(places);
        }

        public boolean balanced() {
            return seen == places.values().stream().mapToLong(Count::documents).sum();
        }

        public long in(Place place) {
            return places.getOrDefault(place, new Count(0, 0, Optional.empty())).documents();
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
    private final Recount recount;

    Books(Ledger ledger, Recount recount) {
        this.ledger = ledger;
        this.recount = recount;
    }

    /** Reads the sum as of one moment. It is kept in counters, so that it costs the same however many documents there are. */
    public Sum sum() {
        return sum(ledger.read(), recount.last().map(Recount.Report::oldest).orElse(Map.of()));
    }

    /** How many deliveries of each state there are, by store; kept in counters as well. */
    public Map<String, Map<DeliveryState, Count>> deliveries() {
        Map<String, Map<DeliveryState, Count>> stores = new TreeMap<>();
        Counters.read(ledger.read(), Subject.DELIVERIES).forEach((key, amount) -> stores.computeIfAbsent(
                        key.name(), store -> new EnumMap<>(DeliveryState.class))
                .put(DeliveryState.valueOf(key.place()), new Count(amount.number(), amount.bytes(), Optional.empty())));
        return stores;
    }

    /** The sum that a ledger keeps, wherever it is. */
    static Sum sum(JdbcTemplate jdbc, Map<Place, Instant> oldest) {
        Map<Place, Count> places = new EnumMap<>(Place.class);
        long seen = 0;
        for (Map.Entry<Key, Amount> counter :
                Counters.read(jdbc, Subject.DOCUMENTS).entrySet()) {
            String name = counter.getKey().place();
            Amount amount = counter.getValue();
            if (name.equals(Counters.SEEN)) {
                seen += amount.number();
            } else {
                Place place = Place.valueOf(name);
                Optional<Instant> known = Optional.ofNullable(oldest.get(place));
                places.merge(place, new Count(amount.number(), amount.bytes(), known), Books::add);
            }
        }
        places.values().removeIf(count -> count.documents == 0);
        return new Sum(seen, places);
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
        return new Count(one.documents + other.documents, one.bytes + other.bytes, one.oldest);
    }
}
