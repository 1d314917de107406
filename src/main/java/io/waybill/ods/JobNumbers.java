package io.waybill.ods;

import io.waybill.ledger.Ledger;
import io.waybill.ledger.Writes;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Hands out job numbers: one for each symbol and language, never twice, never lost.
 *
 * <p>All methods are atomic in the ledger and safe to repeat after a crash. A number has two letters of its site and six
 * digits from 900000.
 */
public final class JobNumbers {
    static final int FIRST = 900_000;
    private static final int LAST = 999_999;

    private final Ledger ledger;

    JobNumbers(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Reserves the missing numbers of a symbol, the lowest free ones first. They outlive the machine, for they go out next.
     *
     * @param known numbers that ODS already knows, by language; they are kept
     * @param prefix of the site, two capital letters; each has numbers of its own
     * @return a number for each of the seven languages, in ODS order
     * @throws NumbersExhausted if the prefix has no number left
     */
    public Map<Language, String> reserve(Symbol symbol, Map<Language, String> known, String prefix) {
        requirePrefix(prefix);
        return ledger.writeForced(writes -> {
            Map<Language, String> numbers = numbers(writes, symbol, known);
            if (numbers.size() < Language.values().length) {
                lock(writes, prefix);
                keep(writes, symbol, known);
                numbers = numbers(writes, symbol, known);
                List<Language> missing = new ArrayList<>(EnumSet.allOf(Language.class));
                missing.removeAll(numbers.keySet());
                numbers.putAll(take(writes, symbol, missing, prefix));
            }
            return numbers;
        });
    }

    static void requirePrefix(String prefix) {
        if (!prefix.matches("[A-Z]{2}")) {
            throw new IllegalArgumentException(
                    "The prefix of job numbers has two capital letters, not '" + prefix + "'");
        }
    }

    /** The numbers of a symbol that are reserved, and of which nobody knows yet whether ODS has them. */
    List<String> reserved(Symbol symbol) {
        return ledger.read()
                .queryForList(
                        "SELECT number FROM ods_job_number WHERE symbol = ? AND state = 'RESERVED' ORDER BY number",
                        String.class,
                        symbol.key());
    }

    /** ODS says that it doesn't know these numbers: if they are still only reserved, others may have them. */
    void free(Symbol symbol, Collection<String> numbers) {
        giveUp(symbol, numbers, "FREE");
    }

    /** ODS has these numbers elsewhere, where nobody here put them: they are never issued again. */
    void foreign(Symbol symbol, Collection<String> numbers) {
        giveUp(symbol, numbers, "FOREIGN");
    }

    private void giveUp(Symbol symbol, Collection<String> numbers, String state) {
        ledger.write(writes -> writes.jdbc()
                .batchUpdate(
                        "UPDATE ods_job_number SET state = ?, symbol = NULL, language = NULL, difference = NULL,"
                                + " changed_at = now_ms()"
                                + " WHERE number = ? AND symbol = ? AND state = 'RESERVED'",
                        numbers.stream()
                                .map(number -> new Object[] {state, number, symbol.key()})
                                .toList()));
    }

    /** A file was taken under a number; if it was issued here, it is in use for good. */
    void used(Writes writes, String number, Symbol symbol) {
        writes.jdbc()
                .update(
                        "UPDATE ods_job_number SET state = 'USED', changed_at = now_ms()"
                                + " WHERE number = ? AND symbol = ?",
                        number,
                        symbol.key());
    }

    /** Keeps the numbers that ODS has for a symbol, as it was seen just now; none of them is issued here any more. */
    public void seen(Symbol symbol, Map<Language, String> numbers) {
        ledger.write(writes -> keep(writes, symbol, numbers));
    }

    private static int keep(Writes writes, Symbol symbol, Map<Language, String> numbers) {
        new TreeMap<>(numbers).forEach((language, number) -> {
            int known = writes.jdbc()
                    .update(
                            "UPDATE ods_seen_number SET number = ?, seen_at = now_ms()"
                                    + " WHERE symbol = ? AND language = ?",
                            number,
                            symbol.key(),
                            language.name());
            if (known == 0) {
                writes.jdbc()
                        .update(
                                "INSERT INTO ods_seen_number (symbol, language, number, seen_at)"
                                        + " VALUES (?, ?, ?, now_ms()) ON CONFLICT DO NOTHING",
                                symbol.key(),
                                language.name(),
                                number);
            }
        });
        registered(writes, symbol, numbers);
        return numbers.size();
    }

    private static void registered(Writes writes, Symbol symbol, Map<Language, String> numbers) {
        writes.jdbc()
                .batchUpdate(
                        "UPDATE ods_job_number SET state = 'REGISTERED', changed_at = now_ms()"
                                + " WHERE number = ? AND symbol = ? AND language = ? AND state = 'RESERVED'",
                        numbers.entrySet().stream()
                                .map(entry -> new Object[] {
                                    entry.getValue(),
                                    symbol.key(),
                                    entry.getKey().name()
                                })
                                .toList());
    }

    private static Map<Language, String> numbers(Writes writes, Symbol symbol, Map<Language, String> known) {
        Map<Language, String> numbers = new EnumMap<>(Language.class);
        writes.jdbc()
                .query(
                        "SELECT language, number FROM ods_job_number WHERE symbol = ?",
                        row -> {
                            numbers.put(Language.valueOf(row.getString("language")), row.getString("number"));
                        },
                        symbol.key());
        numbers.putAll(known);
        return numbers;
    }

    private static Map<Language, String> take(Writes writes, Symbol symbol, List<Language> languages, String prefix) {
        List<String> freed = freed(writes, prefix, languages.size());
        List<String> fresh = fresh(writes, prefix, languages.size() - freed.size());
        Map<Language, String> taken = new EnumMap<>(Language.class);
        List<Object[]> updates = new ArrayList<>();
        List<Object[]> inserts = new ArrayList<>();
        for (int i = 0; i < languages.size(); i++) {
            boolean used = i < freed.size();
            String number = used ? freed.get(i) : fresh.get(i - freed.size());
            taken.put(languages.get(i), number);
            (used ? updates : inserts)
                    .add(new Object[] {symbol.key(), languages.get(i).name(), prefix, number});
        }
        writes.jdbc()
                .batchUpdate(
                        "UPDATE ods_job_number SET symbol = ?, language = ?, state = 'RESERVED',"
                                + " changed_at = now_ms() WHERE prefix = ? AND number = ?",
                        updates);
        writes.jdbc()
                .batchUpdate(
                        "INSERT INTO ods_job_number (symbol, language, prefix, number, state, changed_at)"
                                + " VALUES (?, ?, ?, ?, 'RESERVED', now_ms())",
                        inserts);
        return taken;
    }

    /** The lowest numbers that were given back, but for those that ODS has since been seen to have. */
    private static List<String> freed(Writes writes, String prefix, int most) {
        return writes.jdbc()
                .queryForList(
                        "SELECT number FROM ods_job_number n WHERE prefix = ? AND state = 'FREE' AND NOT EXISTS"
                                + " (SELECT 1 FROM ods_seen_number s WHERE s.number = n.number)"
                                + " ORDER BY prefix, state, number LIMIT ?",
                        String.class,
                        prefix,
                        most);
    }

    /** The next numbers that were never issued, neither here nor, as far as was seen, by anybody else. */
    private static List<String> fresh(Writes writes, String prefix, int count) {
        List<String> fresh = new ArrayList<>();
        if (count == 0) {
            return fresh;
        }
        Integer counter =
                writes.jdbc().queryForObject("SELECT next FROM ods_counter WHERE prefix = ?", Integer.class, prefix);
        int next = counter == null ? FIRST : counter;
        while (fresh.size() < count) {
            int end = Math.min(next + count - fresh.size(), LAST + 1);
            if (next == end) {
                throw new NumbersExhausted(prefix);
            }
            List<String> seen = writes.jdbc()
                    .queryForList(
                            "SELECT number FROM ods_seen_number WHERE number BETWEEN ? AND ?",
                            String.class,
                            prefix + next,
                            prefix + (end - 1));
            IntStream.range(next, end)
                    .mapToObj(digits -> prefix + digits)
                    .filter(number -> !seen.contains(number))
                    .forEach(fresh::add);
            next = end;
        }
        writes.jdbc().update("UPDATE ods_counter SET next = ? WHERE prefix = ?", next, prefix);
        return fresh;
    }

    /** Whoever issues numbers of a prefix holds its counter's row until the commit, on any node. */
    private static void lock(Writes writes, String prefix) {
        String hold = "UPDATE ods_counter SET next = next WHERE prefix = ?";
        if (writes.jdbc().update(hold, prefix) == 0) {
            writes.jdbc()
                    .update(
                            "INSERT INTO ods_counter (prefix, next) VALUES (?, ?) ON CONFLICT DO NOTHING",
                            prefix,
                            FIRST);
            writes.jdbc().update(hold, prefix);
        }
    }
}
