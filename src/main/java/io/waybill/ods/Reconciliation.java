package io.waybill.ods;

import io.waybill.ledger.Ledger;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the job numbers that were issued here with what ODS has, a few symbols at a time, the longest unasked first.
 * A number that is still only reserved is freed if ODS doesn't know it: what came of a reservation whose process ended, or
 * whose answer was lost, is asked, never guessed. Nothing is ever changed in ODS.
 */
public final class Reconciliation {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final int MOST = 200;

    /**
     * How the numbers of a prefix stand. Of the numbers below {@code next}, each is in one of the states, or was skipped
     * because ODS was seen to have it.
     *
     * @param states how many numbers are in which state
     */
    public record Standing(String prefix, int next, int issued, int skipped, Map<String, Integer> states) {}

    /** A number that ODS doesn't have as it was registered. */
    public record Difference(String symbol, String language, String number, String what) {}

    private record Row(Language language, String number, String state, String difference) {}

    private final Ledger ledger;
    private final OdsCalls calls;
    private final OdsDirectory directory;
    private final Reservations reservations;
    private final SymbolLocks locks;
    private final Duration every;
    private final Duration rest;

    /**
     * @param every how long what ODS said of a number is believed
     * @param rest how long a reservation is left alone, for its request may still be under way
     */
    Reconciliation(
            Ledger ledger,
            OdsCalls calls,
            OdsDirectory directory,
            Reservations reservations,
            SymbolLocks locks,
            Duration every,
            Duration rest) {
        this.ledger = ledger;
        this.calls = calls;
        this.directory = directory;
        this.reservations = reservations;
        this.locks = locks;
        this.every = every;
        this.rest = rest;
    }

    /** Symbols that ODS is to be asked about. */
    public List<Symbol> due() {
        return ledger
                .read()
                .queryForList(
                        "SELECT symbol FROM ods_job_number WHERE symbol IS NOT NULL"
                                + " AND (checked_at IS NULL OR checked_at < now_ms() - ?)"
                                + " AND changed_at < now_ms() - ? GROUP BY symbol ORDER BY MIN(checked_at) NULLS FIRST, symbol LIMIT ?",
                        String.class,
                        every.toMillis(),
                        rest.toMillis(),
                        MOST)
                .stream()
                .map(Symbol::new)
                .toList();
    }

    /** Compares the numbers of one symbol. Safe to repeat. */
    public void check(Symbol symbol) {
        Optional<SymbolLocks.Lock> lock = locks.take(symbol);
        if (lock.isEmpty()) {
            return;
        }
        try (SymbolLocks.Lock held = lock.get()) {
            LOG.trace("{} is locked by {}", symbol, held);
            calls.lookUp(symbol);
            compare(symbol, directory.of(symbol));
        }
    }

    /** How the numbers stand, prefix by prefix. */
    public List<Standing> standing() {
        Map<String, Map<String, Integer>> states = new LinkedHashMap<>();
        ledger.read()
                .query(
                        "SELECT prefix, state, COUNT(*) AS numbers FROM ods_job_number GROUP BY prefix, state"
                                + " ORDER BY prefix, state",
                        row -> {
                            states.computeIfAbsent(row.getString("prefix"), prefix -> new LinkedHashMap<>())
                                    .put(row.getString("state"), row.getInt("numbers"));
                        });
        return ledger.read().query("SELECT prefix, next FROM ods_counter ORDER BY prefix", (row, i) -> {
            String prefix = row.getString("prefix");
            Map<String, Integer> counts = states.getOrDefault(prefix, Map.of());
            int next = row.getInt("next");
            int booked = counts.values().stream().mapToInt(Integer::intValue).sum();
            return new Standing(prefix, next, booked, next - JobNumbers.FIRST - booked, counts);
        });
    }

    /** Where ODS has something else than what was registered here. */
    public List<Difference> differences() {
        return ledger.read()
                .query(
                        "SELECT symbol, language, number, difference FROM ods_job_number WHERE difference IS NOT NULL"
                                + " ORDER BY symbol, number",
                        (row, i) -> new Difference(
                                row.getString("symbol"),
                                row.getString("language"),
                                row.getString("number"),
                                row.getString("difference")));
    }

    private void compare(Symbol symbol, Optional<OdsSymbol> known) {
        Map<Language, String> there = known.map(OdsSymbol::numbers).orElse(Map.of());
        Map<String, Row> rows = rows(symbol);
        reservations.giveBack(symbol);
        Map<String, String> differences = new LinkedHashMap<>();
        rows.values().stream().filter(row -> !row.state().equals("RESERVED")).forEach(row -> {
            String what = difference(row, known.isPresent(), there);
            if (!what.isEmpty() && !what.equals(row.difference())) {
                LOG.warn("{} {}: {} was registered, but {}", symbol, row.language(), row.number(), what);
            }
            differences.put(row.number(), what);
        });
        ledger.write(writes -> writes.jdbc()
                .batchUpdate(
                        "UPDATE ods_job_number SET checked_at = now_ms(), difference = ? WHERE number = ?",
                        differences.entrySet().stream()
                                .map(entry -> new Object[] {
                                    entry.getValue().isEmpty() ? null : entry.getValue(), entry.getKey()
                                })
                                .toList()));
    }

    private static String difference(Row row, boolean known, Map<Language, String> there) {
        String found = there.getOrDefault(row.language(), "");
        if (!known) {
            return "ODS has no record of the symbol";
        }
        if (found.isEmpty()) {
            return "ODS has no number for this language";
        }
        return found.equals(row.number()) ? "" : "ODS has " + found;
    }

    private Map<String, Row> rows(Symbol symbol) {
        Map<String, Row> rows = new LinkedHashMap<>();
        ledger.read()
                .query(
                        "SELECT language, number, state, difference FROM ods_job_number WHERE symbol = ? ORDER BY number",
                        row -> {
                            rows.put(
                                    row.getString("number"),
                                    new Row(
                                            Language.valueOf(row.getString("language")),
                                            row.getString("number"),
                                            row.getString("state"),
                                            Objects.toString(row.getString("difference"), "")));
                        },
                        symbol.key());
        return rows;
    }
}
