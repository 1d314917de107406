package io.waybill.intake;

import io.waybill.intake.Archive.Entry;
import io.waybill.outcome.Refusal;
import java.nio.file.Path;

/** What a batch is taken apart into: each piece becomes a document. */
public sealed interface Piece {
    /** Its place in the order of the drop, from 0. */
    int position();

    /** Its path within the batch. */
    String name();

    /** A loose file that was moved, and needs nothing more. */
    record Moved(int position, Drop drop) implements Piece {
        @Override
        public String name() {
            return drop.name();
        }
    }

    /** A loose file whose inbox refuses the rename. */
    record Copied(int position, Drop drop) implements Piece {
        @Override
        public String name() {
            return drop.name();
        }
    }

    /** An entry of an archive. */
    record Packed(int position, String name, Archive archive, Entry entry) implements Piece {}

    /** What can't be taken: the archive itself, or one within it. */
    record Refused(int position, String name, Path file, Refusal why) implements Piece {}
}
