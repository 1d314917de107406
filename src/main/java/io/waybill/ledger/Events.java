package io.waybill.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The history of documents, read back from the events that each change of state left. */
public final class Events {
    /** One line of a history. */
    public record Event(Instant at, Optional<UUID> delivery, String state, Optional<String> detail) {}

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

    /** Everything that happened to a document and its deliveries, the oldest first. */
    public List<Event> of(UUID document) {
        return ledger.read()
                .query(
                        "SELECT at, delivery, state, detail FROM event WHERE document = ? ORDER BY id",
                        (row, i) -> new Event(
                                Columns.time(row, "at").orElseThrow(),
                                Columns.optionalId(row, "delivery"),
                                row.getString("state"),
                                Optional.ofNullable(row.getString("detail"))),
                        document);
    }

    static void insert(LedgerTemplate jdbc, List<Writes.Event> events) {
        INSERT.all(jdbc, events);
    }
}
