package io.waybill.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The history of documents. The ordinary course is read from the times in the rows of a document and its deliveries; whatever
 * else happened left an event, in the transaction that did it.
 */
public final class Events {
    static final String ALL_CHUNKS = "all chunks are there";

    /** One line of a history. */
    public record Event(Instant at, Optional<UUID> delivery, String state, Optional<String> detail) {}

    /** Where in the ordinary course something belongs: this tells the order of what happened in the same millisecond. */
    private enum Step {
        BOOKED,
        CLAIMED,
        /** Whatever happens to a document that isn't planned. */
        BEFORE_PLANNED,
        PLANNED,
        DELIVERY_BOOKED,
        DELIVERY_CLAIMED,
        IN_CHUNKS,
        SENT,
        /** Whatever happens to a delivery. */
        UNDER_WAY,
        DELIVERED,
        SETTLED,
        AFTERWARDS
    }

    private record Line(Event event, Step step) {
        private static final Comparator<Line> ORDER =
                Comparator.<Line, Instant>comparing(line -> line.event.at()).thenComparing(Line::step);
    }

    private static final Insert<Writes.Event> INSERT = Insert.<Writes.Event>into("event")
            .now("at")
            .id("batch", Writes.Event::batch)
            .id("document", Writes.Event::document)
            .id("delivery", Writes.Event::delivery)
            .text("state", Writes.Event::state)
            .text("detail", event -> Texts.shorten(event.detail(), 4000))
            .build();

    private final Ledger ledger;

    Events(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Everything that happened to a document and its deliveries, the oldest first; nothing if it isn't shown to whoever asks. */
    public List<Event> of(UUID document, Asker asker) {
        Asker.Condition shown = asker.batches("b");
        return ledger.readAtOneMoment(jdbc -> {
            if (!asker.isUnlimited()
                    && jdbc.queryForList(
                                    "SELECT b.id FROM document d JOIN batch b ON b.id = d.batch WHERE d.id = ?"
                                            + shown.sql(),
                                    UUID.class,
                                    shown.after(document))
                            .isEmpty()) {
                return List.of();
            }
            List<Line> lines = new ArrayList<>();
            List<Line> others = jdbc.query(
                    "SELECT at, delivery, state, detail FROM event WHERE document = ? ORDER BY id",
                    (row, i) -> other(row),
                    document);
            jdbc.query(
                    "SELECT name, state, created_at, claimed_at, planned_at, settled_at,"
                            + " (SELECT COUNT(*) FROM delivery v WHERE v.document = document.id) AS deliveries"
                            + " FROM document WHERE id = ?",
                    row -> {
                        addDocument(row, lines);
                    },
                    document);
            jdbc.query(
                    "SELECT v.id, v.store, v.target, v.state, v.location, v.created_at, v.claimed_at, v.chunks_at, v.sent_at,"
                            + " v.settled_at, d.size FROM delivery v JOIN document d ON d.id = v.document"
                            + " WHERE v.document = ? ORDER BY v.id",
                    row -> {
                        addDelivery(row, lines);
                    },
                    document);
            lines.addAll(others);
            return lines.stream().sorted(Line.ORDER).map(Line::event).toList();
        });
    }

    private static void addDocument(ResultSet row, List<Line> lines) throws SQLException {
        DocumentState state = DocumentState.valueOf(row.getString("state"));
        Optional<Instant> claimed = Columns.time(row, "claimed_at");
        if (state != DocumentState.REJECTED || claimed.isPresent()) {
            add(lines, row, "created_at", Step.BOOKED, Optional.empty(), DocumentState.NEW, row.getString("name"));
        }
        add(lines, row, "claimed_at", Step.CLAIMED, Optional.empty(), DocumentState.ACTIVE, "attempt 1");
        add(
                lines,
                row,
                "planned_at",
                Step.PLANNED,
                Optional.empty(),
                DocumentState.PLANNED,
                row.getInt("deliveries") + " deliveries");
        if (state == DocumentState.SETTLED) {
            add(lines, row, "settled_at", Step.SETTLED, Optional.empty(), state, null);
        }
    }

    private static void addDelivery(ResultSet row, List<Line> lines) throws SQLException {
        Optional<UUID> delivery = Columns.optionalId(row, "id");
        String store = row.getString("store");
        add(
                lines,
                row,
                "created_at",
                Step.DELIVERY_BOOKED,
                delivery,
                DeliveryState.WAITING,
                store + ": " + row.getString("target"));
        add(lines, row, "claimed_at", Step.DELIVERY_CLAIMED, delivery, DeliveryState.COMMITTING, store + ": attempt 1");
        add(
                lines,
                row,
                "chunks_at",
                Step.IN_CHUNKS,
                delivery,
                DeliveryState.ACTIVE,
                String.format(Locale.ROOT, "0 of %d bytes are there", row.getLong("size")));
        add(lines, row, "sent_at", Step.SENT, delivery, DeliveryState.COMMITTING, ALL_CHUNKS);
        if (DeliveryState.DELIVERED.name().equals(row.getString("state"))) {
            add(lines, row, "settled_at", Step.DELIVERED, delivery, DeliveryState.DELIVERED, row.getString("location"));
        }
    }

    private static void add(
            List<Line> lines,
            ResultSet row,
            String column,
            Step step,
            Optional<UUID> delivery,
            Enum<?> state,
            @Nullable String detail)
            throws SQLException {
        Columns.time(row, column)
                .ifPresent(at ->
                        lines.add(new Line(new Event(at, delivery, state.name(), Optional.ofNullable(detail)), step)));
    }

    private static Line other(ResultSet row) throws SQLException {
        Event event = new Event(
                Columns.time(row, "at").orElseThrow(),
                Columns.optionalId(row, "delivery"),
                row.getString("state"),
                Optional.ofNullable(row.getString("detail")));
        return new Line(event, step(event));
    }

    private static Step step(Event event) {
        if (event.delivery().isPresent()) {
            return event.state().equals(DeliveryState.DELIVERED.name()) ? Step.DELIVERED : Step.UNDER_WAY;
        }
        return switch (event.state()) {
            case "NEW", "ACTIVE" -> Step.BEFORE_PLANNED;
            case "PLANNED" -> Step.PLANNED;
            case "SETTLED" -> Step.SETTLED;
            default -> Step.AFTERWARDS;
        };
    }

    /** Books as an event what a row tells until now, and won't any more. */
    static void keep(Writes writes, String select, UUID id) {
        writes.jdbc().update("INSERT INTO event (at, batch, document, delivery, state, detail) " + select, id);
    }

    static void insert(LedgerTemplate jdbc, List<Writes.Event> events) {
        INSERT.all(jdbc, events);
    }
}
