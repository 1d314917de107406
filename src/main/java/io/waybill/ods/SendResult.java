package io.waybill.ods;

import java.util.Locale;
import java.util.Optional;

/** How sending one language of a symbol ended, in the words that users of such reports know. */
public enum SendResult {
    SENT("downloaded and sent successfully!!!"),
    NOT_SENT("not sent to ODS!!!"),
    NO_FILE("file not found in ME/CDB!"),
    NO_FILES("Symbol exists in ODS but no files found in CDB to download"),
    NO_SYMBOL("docsymbol does not exist!!!");

    private static final String TODO = ". To do: ";

    private final String text;

    SendResult(String text) {
        this.text = text;
    }

    /** The words of the report. */
    public String text() {
        return text;
    }

    /**
     * A reason that begins with these words, so that the report finds them again.
     *
     * @param todo what would help, for people
     */
    String because(String why, String todo) {
        return String.format(Locale.ROOT, "%s %s%s%s", text, why, TODO, todo);
    }

    /** The result that a reason begins with. */
    static Optional<SendResult> of(String reason) {
        for (SendResult result : values()) {
            if (reason.startsWith(result.text)) {
                return Optional.of(result);
            }
        }
        return Optional.empty();
    }

    /** A reason without the words of its result and without what to do. */
    static String why(String reason) {
        String rest =
                reason.substring(of(reason).map(result -> result.text.length()).orElse(0));
        int todo = rest.indexOf(TODO);
        return (todo < 0 ? rest : rest.substring(0, todo)).strip();
    }

    /** What to do about a reason; empty if it doesn't say. */
    static String todo(String reason) {
        int todo = reason.indexOf(TODO);
        return todo < 0 ? "" : reason.substring(todo + TODO.length());
    }
}
