package io.waybill.intake;

import io.waybill.content.StagedFile;
import java.nio.file.Path;
import java.util.UUID;

/**
 * One file as it was dropped.
 *
 * @param position in the order of the drop, from 0
 * @param original where it was dropped, with its look when it was booked
 * @param staged where it is moved to
 */
record Drop(UUID id, UUID batch, int position, Inbox inbox, StagedFile original, Path staged, Kind kind, State state) {
    enum Kind {
        FILE,
        ARCHIVE,
        /** A list of symbols, whose documents are fetched from elsewhere. */
        LIST,
        MANIFEST
    }

    enum State {
        /** Booked, and perhaps moved: recovery looks in both places. */
        BOOKED,
        /** Moved into the inbox's own staging. */
        MOVED,
        /** The inbox refused the rename: the original stays until it is settled, and a copy is staged. */
        COPIED,
        /** Delivered, and put into the folder for that. */
        DONE,
        /** Rejected, and put into quarantine. */
        QUARANTINED,
        /** Settled, but the inbox doesn't let us move the original away. */
        LEFT
    }

    /** The path within the inbox, with slashes, as the sender knows it. */
    String name() {
        Path relative = inbox.root().relativize(original.path());
        StringBuilder name = new StringBuilder();
        for (Path part : relative) {
            name.append(name.isEmpty() ? "" : "/").append(part);
        }
        return name.toString();
    }

    /** Where the sender's file stands now. */
    StagedFile content() {
        return state == State.COPIED || state == State.LEFT ? original : original.at(staged);
    }
}
