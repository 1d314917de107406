package io.waybill.intake;

import io.waybill.content.StagedFile;
import java.util.UUID;

/**
 * One file of what arrived together, before it is taken apart.
 *
 * @param id drawn when it arrived; that of the document, if it becomes one as it is or is rejected as a whole
 * @param position in the order in which it arrived, from 0
 * @param name its path, with slashes, as its sender knows it
 * @param content where it stands now
 * @param isStaged whether its content is in our hands; else it has to be copied, for its origin doesn't let it go
 */
public record Arrived(UUID id, int position, String name, StagedFile content, Role role, boolean isStaged) {
    /** What it is for. */
    public enum Role {
        /** It becomes documents. */
        CONTENT,
        /** It says something about the others. */
        MANIFEST
    }

    public boolean isContent() {
        return role == Role.CONTENT;
    }
}
