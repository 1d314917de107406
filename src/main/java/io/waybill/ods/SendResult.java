package io.waybill.ods;

import io.waybill.outcome.Refusal;

/** How sending one language of a symbol ended, in the words that users of such reports know. */
public enum SendResult {
    SENT("downloaded and sent successfully!!!"),
    /** It went to what stands in for ODS while things are tried out. */
    STAND_IN("stand-in: nothing was published"),
    NOT_SENT("not sent to ODS!!!"),
    NO_FILE("file not found in ME/CDB!"),
    NO_FILES("Symbol exists in ODS but no files found in CDB to download"),
    NO_SYMBOL("docsymbol does not exist!!!");

    private final String text;

    SendResult(String text) {
        this.text = text;
    }

    /** The words of the report. */
    public String text() {
        return text;
    }

    /** What the report says of a document that was refused. */
    static SendResult of(Refusal.Cause cause) {
        return switch (cause) {
            case NO_FILE -> NO_FILE;
            case NO_FILES -> NO_FILES;
            case NO_SYMBOL, BAD_SYMBOL -> NO_SYMBOL;
            default -> NOT_SENT;
        };
    }
}
