package io.waybill.ods;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.ledger.Columns;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Sql;
import io.waybill.ledger.Texts;
import io.waybill.ledger.Writes;
import io.waybill.ods.cdb.CatalogueRecord;
import io.waybill.ods.symbol.Symbol;
import io.waybill.outcome.DocumentRefused;
import io.waybill.outcome.Refusal;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The symbols of lists: what the catalogue has of each, and what became of its record in ODS. */
final class ListedSymbols {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_REASON = 4000;
    private static final int LONGEST_REMEDY = 1000;

    /** What became of the record of a symbol. */
    enum State {
        /** It was not asked for yet. */
        LISTED,
        /** ODS is being told; whether it was has to be asked. */
        WRITING,
        /** It was there already, and was left as it is. */
        KEPT,
        CREATED,
        UPDATED,
        /** It could not be made, or not be used. */
        REFUSED
    }

    /**
     * A symbol of a list.
     *
     * @param becomes what it is to be once it is written
     * @param changed when its state changed last
     */
    record Listed(
            Optional<CatalogueRecord> record,
            State state,
            Optional<State> becomes,
            Optional<Refusal> refusal,
            Optional<Instant> changed) {
        void requireNotRefused() {
            if (refusal.isPresent()) {
                throw new DocumentRefused(refusal.get());
            }
        }
    }

    private final Ledger ledger;

    ListedSymbols(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Books symbols of a list with their records. Safe to repeat: what is booked stays. */
    void book(Writes writes, UUID batch, Map<Symbol, Optional<CatalogueRecord>> records) {
        List<Object[]> rows = records.entrySet().stream()
                .map(entry -> new Object[] {
                    batch,
                    entry.getKey().key(),
                    entry.getValue().map(ListedSymbols::write).orElse(null)
                })
                .toList();
        writes.jdbc()
                .batchUpdate(
                        "INSERT INTO ods_listed_symbol (batch, symbol, record, state, changed_at)"
                                + " VALUES (?, ?, ?, 'LISTED', now_ms()) ON CONFLICT DO NOTHING",
                        rows);
    }

    /** A symbol of a list; one that no list has is as if it were listed without a record. */
    Listed of(UUID batch, Symbol symbol) {
        return of(batch, List.of(symbol.key()))
                .getOrDefault(
                        symbol.key(),
                        new Listed(
                                Optional.empty(), State.LISTED, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    /** Some symbols of a list, by their keys. */
    Map<String, Listed> of(UUID batch, Collection<String> keys) {
        Map<String, Listed> found = new HashMap<>();
        Sql.List list = Sql.list(keys);
        ledger.read()
                .query(
                        "SELECT symbol, record, state, becomes, cause, reason, remedy, changed_at FROM ods_listed_symbol"
                                + " WHERE batch = ? AND symbol IN " + list.marks(),
                        row -> {
                            found.put(row.getString("symbol"), listed(row));
                        },
                        Stream.concat(Stream.of(batch), Stream.of(list.values()))
                                .toArray());
        return found;
    }

    /** Whether a batch is a list of symbols. */
    boolean isList(UUID batch) {
        return !ledger.read()
                .queryForList("SELECT 1 FROM ods_listed_symbol WHERE batch = ? LIMIT 1", Integer.class, batch)
                .isEmpty();
    }

    /** ODS is about to be told; afterwards the record is what {@code becomes} says. */
    void writing(UUID batch, Symbol symbol, State becomes) {
        change(batch, symbol, State.WRITING, becomes, null);
    }

    void state(UUID batch, Symbol symbol, State state) {
        change(batch, symbol, state, null, null);
    }

    void refused(UUID batch, Symbol symbol, Refusal why) {
        change(batch, symbol, State.REFUSED, null, why);
    }

    private void change(UUID batch, Symbol symbol, State state, @Nullable State becomes, @Nullable Refusal why) {
        ledger.write(writes -> {
            book(writes, batch, Map.of(symbol, Optional.empty()));
            return writes.jdbc()
                    .update(
                            "UPDATE ods_listed_symbol SET state = ?, becomes = ?, cause = ?, reason = ?, remedy = ?,"
                                    + " changed_at = now_ms() WHERE batch = ? AND symbol = ?",
                            state.name(),
                            becomes == null ? null : becomes.name(),
                            why == null ? null : why.cause().name(),
                            why == null ? null : Texts.shorten(why.reason(), LONGEST_REASON),
                            why == null ? null : Texts.shorten(why.remedy(), LONGEST_REMEDY),
                            batch,
                            symbol.key());
        });
    }

    private static Listed listed(ResultSet row) throws SQLException {
        Optional<Refusal> refusal = Optional.empty();
        if (row.getString("cause") != null) {
            refusal = Optional.of(new Refusal(
                    Refusal.Cause.valueOf(row.getString("cause")), row.getString("reason"), row.getString("remedy")));
        }
        return new Listed(
                Optional.ofNullable(row.getString("record")).map(ListedSymbols::read),
                State.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("becomes")).map(State::valueOf),
                refusal,
                Optional.of(Columns.time(row, "changed_at").orElseThrow()));
    }

    private static String write(CatalogueRecord record) {
        try {
            return JSON.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CatalogueRecord read(String json) {
        try {
            return JSON.readValue(json, CatalogueRecord.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
