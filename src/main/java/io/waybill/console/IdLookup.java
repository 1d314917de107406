package io.waybill.console;

import io.waybill.ledger.Asker;
import io.waybill.ledger.ShortIds;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads ids of requests: whole ones, and the short ones that the log prints. */
class IdLookup {
    private static final Pattern WHOLE =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");
    private static final Pattern SHORT = Pattern.compile("\\p{XDigit}{8}");

    private final ShortIds ids;

    IdLookup(ShortIds ids) {
        this.ids = ids;
    }

    /**
     * The id of a batch. A whole one is given back as it is, whether there is such a batch or not.
     *
     * @param asker to whom those are nothing that aren't shown to them
     * @throws ApiProblems.BadValue if it is no id
     * @throws ApiProblems.Unknown if it is a short one of nothing
     * @throws ApiProblems.Ambiguous if it is a short one of several
     */
    UUID batch(String text, Asker asker) {
        return find("batch", text, brief -> ids.batches(brief, asker));
    }

    /** The id of a document, as {@link #batch}. */
    UUID document(String text, Asker asker) {
        return find("document", text, brief -> ids.documents(brief, asker));
    }

    private static UUID find(String what, String text, Function<String, List<UUID>> candidates) {
        if (WHOLE.matcher(text).matches()) {
            return UUID.fromString(text);
        }
        if (!SHORT.matcher(text).matches()) {
            throw new ApiProblems.BadValue(String.format(
                    Locale.ROOT,
                    "'%s' is no id of a %s: give all of it, or its last eight digits, as the log has them",
                    text,
                    what));
        }
        List<UUID> found = candidates.apply(text.toLowerCase(Locale.ROOT));
        if (found.isEmpty()) {
            throw new ApiProblems.Unknown(what, text);
        }
        if (found.size() > 1) {
            throw new ApiProblems.Ambiguous(what, text, found);
        }
        return found.get(0);
    }
}
