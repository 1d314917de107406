package io.waybill.intake.folder;

import io.waybill.content.Fingerprint;
import io.waybill.content.StagedFile;
import io.waybill.intake.Arrived;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * One file as it was dropped into an inbox.
 *
 * @param position in the order of the drop, from 0
 * @param original where it was dropped, with its look when it was booked
 * @param staged where it is moved to
 * @param fingerprint of what was taken apart or read, once it was
 */
record Drop(
        UUID id,
        UUID batch,
        int position,
        Inbox inbox,
        StagedFile original,
        Path staged,
        Arrived.Role role,
        State state,
        Optional<String> fingerprint) {
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
        return isLeftInInbox() ? original : original.at(staged);
    }

    /** Whether the inbox doesn't let it go. */
    boolean isLeftInInbox() {
        return state == State.COPIED || state == State.LEFT;
    }

    /** Whether what becomes of it has yet to be decided. */
    boolean isOpen() {
        return state == State.MOVED || state == State.COPIED;
    }

    /** Whether a file of the same size has the content that was taken apart or read; it is taken for that if nobody knows it. */
    boolean hasFingerprintOf(Path file) throws IOException {
        return fingerprint.isEmpty() || fingerprint.get().equals(Fingerprint.of(file));
    }

    Drop in(State other) {
        return new Drop(id, batch, position, inbox, original, staged, role, other, fingerprint);
    }

    Arrived arrived() {
        return new Arrived(id, position, name(), content(), role, !isLeftInInbox());
    }
}
