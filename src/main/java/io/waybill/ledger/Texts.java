package io.waybill.ledger;

import org.jspecify.annotations.Nullable;

/** Keeps free text within a column. PostgreSQL's text can hold neither the character 0 nor half of one that takes two. */
public final class Texts {
    private static final char REPLACEMENT = '\uFFFD';

    private Texts() {}

    /** The text without what a column can't hold, and cut where it is longer. */
    public static @Nullable String shorten(@Nullable String text, int longest) {
        String clean = storable(text);
        if (clean == null || clean.length() <= longest) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return clean.substring(0, end) + "…";
    }

    /** The text without what a column can't hold: half of a character is replaced by U+FFFD. */
    static @Nullable String storable(@Nullable String text) {
        return text == null || isStorable(text) ? text : replaced(text);
    }

    private static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return text.codePoints().noneMatch(Texts::isUnstorable);
            }
        }
        return true;
    }

    private static String replaced(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .filter(point -> point != 0)
                .forEach(point -> clean.appendCodePoint(isUnstorable(point) ? REPLACEMENT : point));
        return clean.toString();
    }

    /** A half that has its other one is no code point by itself. */
    private static boolean isUnstorable(int point) {
        return point == 0 || point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
