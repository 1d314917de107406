package io.waybill.intake.upload;

import io.waybill.ledger.Asker;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What somebody wants to send.
 *
 * @param asker who sends it, and owns it
 * @param flow that is to take it; none for the one that takes what names none
 * @param name with its folders, as its sender knows it; none to have it named by its id and type
 * @param mediaType as its sender says, which is believed for a name only
 * @param metadata of the document
 * @param sent what its protocol wants to be told again to the letter
 * @param length in bytes; nothing if it isn't known yet
 * @param concat whether it is a part of another, or is put together of such, as tus has it
 */
public record NewUpload(
        Asker asker,
        Optional<String> flow,
        Optional<String> name,
        Optional<String> mediaType,
        Map<String, String> metadata,
        String sent,
        OptionalLong length,
        String concat) {
    /** One that stands for itself. */
    public NewUpload(
            Asker asker,
            Optional<String> flow,
            Optional<String> name,
            Optional<String> mediaType,
            Map<String, String> metadata,
            String sent,
            OptionalLong length) {
        this(asker, flow, name, mediaType, metadata, sent, length, "");
    }

    public NewUpload {
        metadata = Map.copyOf(metadata);
    }
}
