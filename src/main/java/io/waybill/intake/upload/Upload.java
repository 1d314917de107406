package io.waybill.intake.upload;

import io.waybill.intake.Arrived;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Content that is arriving over HTTP, as it was when the ledger was looked at.
 *
 * @param id by which its sender calls it; not to be guessed
 * @param batch that it belongs to, which is booked when all of its uploads are complete
 * @param document what it becomes, if it becomes one as it is
 * @param position in its batch, from 0
 * @param owner the principal who sends it
 * @param name its path, with slashes, as its sender knows it
 * @param metadata of the document, as its sender gave it
 * @param sent what its protocol wants to be told again to the letter, such as tus's {@code Upload-Metadata}
 * @param length in bytes; nothing if it isn't known yet
 * @param chunking in which it comes, if it comes in any order
 * @param held whether it is complete only once its sender says so; else with its last byte
 * @param concat whether it is a part of another, or is put together of such, as its sender said it
 * @param offset how many bytes are here for certain, from its beginning or in chunks
 * @param expires when it is given up unless more comes
 */
public record Upload(
        UUID id,
        UUID batch,
        UUID document,
        int position,
        String flow,
        String owner,
        String name,
        Arrived.Role role,
        Map<String, String> metadata,
        String sent,
        OptionalLong length,
        Chunking chunking,
        boolean held,
        String concat,
        long offset,
        State state,
        Path content,
        Instant expires) {
    static final String PART = "partial";

    /** Whether more of it may come. */
    public enum State {
        OPEN,
        /** All of it is here, on the disk, and belongs to its batch. */
        COMPLETE,
        /** Nobody wants it any more: what is here of it goes, and then its row. */
        GIVEN_UP
    }

    public Upload {
        metadata = Map.copyOf(metadata);
    }

    /** The same with so many bytes. */
    public Upload at(long other) {
        return new Upload(
                id, batch, document, position, flow, owner, name, role, metadata, sent, length, chunking, held, concat,
                other, state, content, expires);
    }

    /** The last part of its name. */
    public String fileName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** Whether it comes in chunks, in any order. */
    public boolean isChunked() {
        return chunking.count() > 0;
    }

    /** Whether it is a part of another that is yet to come, and nothing by itself. */
    public boolean isPart() {
        return concat.equals(PART);
    }

    /** Whether it is put together of parts, and nothing can be sent to it. */
    public boolean isJoined() {
        return !concat.isEmpty() && !isPart();
    }

    public boolean isComplete() {
        return state == State.COMPLETE;
    }
}
