package io.waybill.ledger;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** The history of documents, read back from the events that each change of state left. */
public final class Events {
    /** One line of a history. */
    public record Event(Instant at, Optional<UUID> delivery, String state, Optional<String> detail) {}

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
                                row.getObject("at", OffsetDateTime.class).toInstant(),
                                Optional.ofNullable(row.getObject("delivery", UUID.class)),
                                row.getString("state"),
                                Optional.ofNullable(row.getString("detail"))),
                        document);
    }

    static void insert(JdbcTemplate jdbc, List<Writes.Event> events) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.batchUpdate(
                "INSERT INTO event (at, batch, document, delivery, state, detail)"
                        + " VALUES (CURRENT_TIMESTAMP, ?, ?, ?, ?, ?)",
                events,
                events.size(),
                (statement, event) -> {
                    statement.setObject(1, event.batch());
                    statement.setObject(2, event.document());
                    statement.setObject(3, event.delivery());
                    statement.setString(4, event.state());
                    statement.setString(5, Texts.shorten(event.detail(), 4000));
                });
    }
}
