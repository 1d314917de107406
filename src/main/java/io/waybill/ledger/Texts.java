package io.waybill.ledger;

import org.jspecify.annotations.Nullable;

/** Keeps free text within a column. */
final class Texts {
    private Texts() {}

    static @Nullable String shorten(@Nullable String text, int longest) {
        return text == null || text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }
}
