package io.waybill.outcome;

import java.util.Objects;

/**
 * Why a document is not sent, or not sent any more.
 *
 * @param cause by which alike refusals are grouped
 * @param reason in plain words
 * @param remedy what would help, in plain words; empty where nothing has to be done, or nobody knows
 */
public record Refusal(Cause cause, String reason, String remedy) {
    /** Groups of refusals that somebody would look at together. */
    public enum Cause {
        /** The flow doesn't take documents of this type. */
        TYPE_NOT_TAKEN,
        /** It, or what comes out of it, is larger than is allowed. */
        TOO_LARGE,
        /** It can't be kept under its name, or another of its batch has the same. */
        BAD_NAME,
        /** It isn't what it should be: bytes are missing or others. */
        DAMAGED,
        /** It can't be opened: an archive, an encrypted entry, a list. */
        UNREADABLE,
        /** What was tried with it ended with a fault, or with the end of the process, too often. */
        TOO_MANY_ATTEMPTS,
        /** Its content isn't there any more. */
        GONE,
        /** None of the flow's stores is in use, or each was left out. */
        NO_STORE,
        /** At each of its stores something stands under its name already, or a newer one was given it. */
        NAME_TAKEN,
        /** The flow asks for what can't be done. */
        BAD_FLOW,
        /** What a list names can't be a symbol. */
        BAD_SYMBOL,
        /** ODS has no record of the symbol, and gets none. */
        NO_SYMBOL,
        /** ODS has several records of the symbol. */
        SEVERAL_RECORDS,
        /** ODS doesn't take the record that was made for the symbol. */
        RECORD_REFUSED,
        /** ODS has no job number for the symbol in this language. */
        NO_NUMBER,
        /** The catalogue has no file of the symbol in this language. */
        NO_FILE,
        /** The catalogue has neither a record nor a file of the symbol. */
        NO_FILES,
        /** What the catalogue's server gives isn't what the catalogue says. */
        BAD_FILE,
        /** The same was delivered before. */
        DUPLICATE,
        /** An administrator gave it up. */
        DISMISSED
    }

    public Refusal {
        Objects.requireNonNull(cause);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(remedy);
    }

    public static Refusal of(Cause cause, String reason) {
        return new Refusal(cause, reason, "");
    }

    /** In one sentence, for people. */
    public String words() {
        return remedy.isEmpty() ? reason : reason + ". To do: " + remedy;
    }
}
