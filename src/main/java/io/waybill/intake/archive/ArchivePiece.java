package io.waybill.intake.archive;

import io.waybill.content.StagedFile;
import io.waybill.outcome.Refusal;
import java.util.UUID;

/** What an archive comes apart into: each piece becomes a document. */
sealed interface ArchivePiece {
    /** Its place in the order of the archive, from 0. */
    int position();

    /** Its path within the batch. */
    String name();

    /**
     * An entry.
     *
     * @param file that the archive is read from, which the outer one may have contained
     */
    record Packed(int position, String name, Archive archive, Archive.Entry entry, StagedFile file)
            implements ArchivePiece {}

    /** What can't be opened: the archive itself, or one within it. */
    record Refused(int position, UUID id, String name, StagedFile file, Refusal why) implements ArchivePiece {}
}
