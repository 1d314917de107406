package io.waybill.ods;

import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import io.waybill.outcome.DocumentRefused;
import io.waybill.outcome.Refusal.Cause;
import java.util.Locale;

/** Why documents of a symbol can't be sent, and what would help. */
final class SymbolRefusals {
    private static final String FETCH = "have its files put into the catalogue, or check how it is written";

    private SymbolRefusals() {}

    /** @param recorded whether the catalogue has a record at least */
    static DocumentRefused noFiles(boolean recorded) {
        return recorded
                ? new DocumentRefused(Cause.NO_FILE, "The catalogue has its record, but no file of it", FETCH)
                : new DocumentRefused(Cause.NO_FILES, "The catalogue has neither a record nor a file of it", FETCH);
    }

    /** @param kept whether records are only read */
    static DocumentRefused noNumber(Symbol symbol, Language language, boolean kept) {
        return new DocumentRefused(
                Cause.NO_NUMBER,
                String.format(Locale.ROOT, "ODS has no job number for %s in %s", symbol, language),
                kept
                        ? "have its record updated first"
                        : "have its record put into the catalogue, from which that in ODS can be completed");
    }

    /** @param kept whether records are only read */
    static DocumentRefused noRecord(Symbol symbol, boolean kept) {
        return kept
                ? new DocumentRefused(
                        Cause.NO_SYMBOL,
                        "ODS has no record of " + symbol,
                        "check how it is written, or have its record created first")
                : new DocumentRefused(
                        Cause.NO_SYMBOL,
                        String.format(
                                Locale.ROOT,
                                "ODS has no record of %s, and the catalogue has none to make it from",
                                symbol),
                        "check how it is written, or have it put into the catalogue");
    }

    static DocumentRefused severalRecords(Symbol symbol, int records) {
        return new DocumentRefused(
                Cause.SEVERAL_RECORDS,
                String.format(
                        Locale.ROOT, "There is a duplicate symbol in ODS!!! It has %d records of %s", records, symbol),
                "ask those who run ODS to put it right, then give the symbol again");
    }

    /** @param answer what ODS said */
    static DocumentRefused recordRefused(String answer) {
        return new DocumentRefused(
                Cause.RECORD_REFUSED,
                "ODS refused its record: " + answer,
                "correct the record in the catalogue, and give the symbol again");
    }
}
