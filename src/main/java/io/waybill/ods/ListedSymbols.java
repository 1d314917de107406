package io.waybill.ods;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Writes;
import io.waybill.ods.cdb.CatalogueRecord;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The symbols of lists: what the catalogue has of each, and what became of its record in ODS. */
final class ListedSymbols {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_DETAIL = 4000;

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
        /** It could not be made, or not be used; the detail says why. */
        REFUSED
    }

    record Listed(Optional<CatalogueRecord> record, State state, String detail) {}

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
                                + " VALUES (?, ?, ?, 'LISTED', CURRENT_TIMESTAMP) ON CONFLICT DO NOTHING",
                        rows);
    }

    /** A symbol of a list; one that no list has is as if it were listed without a record. */
    Listed of(UUID batch, Symbol symbol) {
        return ledger
                .read()
                .query(
                        "SELECT record, state, detail FROM ods_listed_symbol WHERE batch = ? AND symbol = ?",
                        (row, i) -> new Listed(
                                Optional.ofNullable(row.getString("record")).map(ListedSymbols::read),
                                State.valueOf(row.getString("state")),
                                Objects.toString(row.getString("detail"), "")),
                        batch,
                        symbol.key())
                .stream()
                .findFirst()
                .orElse(new Listed(Optional.empty(), State.LISTED, ""));
    }

    void state(UUID batch, Symbol symbol, State state, String detail) {
        ledger.write(writes -> {
            book(writes, batch, Map.of(symbol, Optional.empty()));
            return writes.jdbc()
                    .update(
                            "UPDATE ods_listed_symbol SET state = ?, detail = ?, changed_at = CURRENT_TIMESTAMP"
                                    + " WHERE batch = ? AND symbol = ?",
                            state.name(),
                            detail.substring(0, Math.min(LONGEST_DETAIL, detail.length())),
                            batch,
                            symbol.key());
        });
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
