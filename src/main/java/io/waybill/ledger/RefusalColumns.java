package io.waybill.ledger;

import io.waybill.outcome.Refusal;
import org.jspecify.annotations.Nullable;

/** A refusal as the columns of a document and its events have it. */
final class RefusalColumns {
    private RefusalColumns() {}

    static @Nullable String reason(Refusal why) {
        return Texts.shorten(why.reason(), 4000);
    }

    static @Nullable String remedy(Refusal why) {
        return why.remedy().isEmpty() ? null : Texts.shorten(why.remedy(), 1000);
    }

    static String told(Refusal why) {
        return why.cause() + ": " + why.reason();
    }
}
