package io.waybill.ledger;

import org.jspecify.annotations.Nullable;

/** Keeps free text within a column. PostgreSQL's text can't hold the character 0. */
public final class Texts {
    private Texts() {}

    /** The text without what a column can't hold, and cut where it is longer. */
    public static @Nullable String shorten(@Nullable String text, int longest) {
        if (text == null) {
            return null;
        }
        String clean = text.indexOf('\0') < 0 ? text : text.replace("\0", "");
        if (clean.length() <= longest) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return clean.substring(0, end) + "…";
    }
}
