package io.waybill.ods.symbol;

import java.util.Locale;

/**
 * The symbol of a UN document, such as {@code A/RES/70/11} or {@code S/RES/2803 (2025)}.
 *
 * @param value as it was written, without the space around it and with single spaces in it
 */
public record Symbol(String value) {
    /** Far above any real one; it keeps a page of text out of a column. */
    private static final int LONGEST = 250;

    public Symbol {
        value = value.strip().replaceAll("[ \\u00a0]+", " ");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("A symbol can't be empty");
        }
        if (value.length() > LONGEST) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "A symbol has at most %d characters, this one has %d: '%s…'",
                    LONGEST,
                    value.length(),
                    value.substring(0, 40)));
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "A symbol has no line breaks or control characters: '" + value.replaceAll("\\p{Cntrl}", "?") + "'");
        }
    }

    /** What ODS and the ledger compare by. */
    public String key() {
        return value.toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return value;
    }
}
