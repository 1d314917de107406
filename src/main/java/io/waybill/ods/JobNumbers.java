package io.waybill.ods;

import io.waybill.ledger.Ledger;
import io.waybill.ledger.Writes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Hands out job numbers: one for each symbol and language, never twice, never lost.
 *
 * <p>All methods are atomic in the ledger and safe to repeat after a crash. A number has two letters of its site and six
 * digits from 900000.
 */
public final class JobNumbers {
    private static final int FIRST = 900_000;
    private static final int LAST = 999_999;

    private final Ledger ledger;
    private final String prefix;

    JobNumbers(Ledger ledger, String prefix) {
        if (!prefix.matches("[A-Z]{2}")) {
            throw new IllegalArgumentException(
                    "The prefix of job numbers has two capital letters, not '" + prefix + "'");
        }
        this.ledger = ledger;
        this.prefix = prefix;
    }

    /**
     * Reserves the missing numbers of a symbol, the lowest free ones first.
     *
     * @param known numbers that ODS already knows, by language; they are kept
     * @return a number for each of the seven languages, in ODS order
     * @throws NumbersExhausted if the prefix has no number left
     */
    public Map<Language, String> reserve(Symbol symbol, Map<Language, String> known) {
        return ledger.write(writes -> {
            Map<Language, String> numbers = new EnumMap<>(Language.class);
            numbers.putAll(reserved(writes, symbol));
            numbers.putAll(known);
            List<Language> missing = new ArrayList<>();
            for (Language language : Language.values()) {
                if (!numbers.containsKey(language)) {
                    missing.add(language);
                }
            }
            for (Language language : missing) {
                numbers.put(language, take(writes, symbol, language));
            }
            return numbers;
        });
    }

    /** Keeps the numbers that ODS has for a symbol, as it was seen just now. */
    public void seen(Symbol symbol, Map<Language, String> numbers) {
        ledger.write(writes -> {
            numbers.forEach((language, number) -> {
                int known = writes.jdbc()
                        .update(
                                "UPDATE ods_seen_number SET number = ?, seen_at = CURRENT_TIMESTAMP"
                                        + " WHERE symbol = ? AND language = ?",
                                number,
                                symbol.key(),
                                language.name());
                if (known == 0) {
                    writes.jdbc()
                            .update(
                                    "INSERT INTO ods_seen_number (symbol, language, number, seen_at)"
                                            + " VALUES (?, ?, ?, CURRENT_TIMESTAMP)",
                                    symbol.key(),
                                    language.name(),
                                    number);
                }
            });
            return numbers.size();
        });
    }

    private static Map<Language, String> reserved(Writes writes, Symbol symbol) {
        Map<Language, String> numbers = new EnumMap<>(Language.class);
        writes.jdbc()
                .query(
                        "SELECT language, number FROM ods_job_number WHERE symbol = ?",
                        row -> {
                            numbers.put(Language.valueOf(row.getString("language")), row.getString("number"));
                        },
                        symbol.key());
        return numbers;
    }

    private String take(Writes writes, Symbol symbol, Language language) {
        lock(writes);
        List<String> free = writes.jdbc()
                .queryForList(
                        "SELECT number FROM ods_job_number WHERE prefix = ? AND state = 'FREE' ORDER BY number LIMIT 1",
                        String.class,
                        prefix);
        if (!free.isEmpty()) {
            writes.jdbc()
                    .update(
                            "UPDATE ods_job_number SET symbol = ?, language = ?, state = 'RESERVED',"
                                    + " changed_at = CURRENT_TIMESTAMP WHERE number = ?",
                            symbol.key(),
                            language.name(),
                            free.get(0));
            return free.get(0);
        }
        Integer next =
                writes.jdbc().queryForObject("SELECT next FROM ods_counter WHERE prefix = ?", Integer.class, prefix);
        int digits = next == null ? FIRST : next;
        if (digits > LAST) {
            throw new NumbersExhausted(prefix);
        }
        writes.jdbc().update("UPDATE ods_counter SET next = ? WHERE prefix = ?", digits + 1, prefix);
        String number = prefix + digits;
        writes.jdbc()
                .update(
                        "INSERT INTO ods_job_number (number, prefix, symbol, language, state, changed_at)"
                                + " VALUES (?, ?, ?, ?, 'RESERVED', CURRENT_TIMESTAMP)",
                        number,
                        prefix,
                        symbol.key(),
                        language.name());
        return number;
    }

    /** Whoever issues numbers of a prefix holds its counter's row until the commit, on any node. */
    private void lock(Writes writes) {
        int there = writes.jdbc().update("UPDATE ods_counter SET next = next WHERE prefix = ?", prefix);
        if (there == 0) {
            writes.jdbc().update("INSERT INTO ods_counter (prefix, next) VALUES (?, ?)", prefix, FIRST);
        }
    }
}
