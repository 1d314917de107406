package io.waybill.ledger;

import java.util.Objects;

/**
 * Something a sender should know about a document that was taken all the same.
 *
 * @param about the step that says it
 * @param text in plain words
 */
public record Note(String about, String text) {
    public Note {
        Objects.requireNonNull(about);
        Objects.requireNonNull(text);
    }
}
