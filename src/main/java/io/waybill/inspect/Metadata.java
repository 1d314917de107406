package io.waybill.inspect;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a document says about itself. Nothing in it is checked, and anything may be missing.
 *
 * @param mediaType more exact than its first bytes tell, as for office documents
 * @param language as the document writes it
 * @param pages pages, slides or sheets
 * @param properties whatever else is worth keeping, such as {@code width} and {@code height} in pixels
 * @param note why something is missing, in plain words
 */
public record Metadata(
        Optional<String> mediaType,
        Optional<String> title,
        Optional<String> author,
        Optional<String> language,
        OptionalInt pages,
        Optional<Instant> created,
        Optional<Instant> modified,
        Map<String, String> properties,
        Optional<String> note) {

    public Metadata {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /** Nothing, and why. */
    static Metadata none(String note) {
        return of(Map.of(Fields.NOTE, note));
    }

    /** From the fields that the child process sends. Values that can't be read are left out. */
    static Metadata of(Map<String, String> fields) {
        Map<String, String> properties = new LinkedHashMap<>();
        fields.forEach((key, value) -> {
            if (key.startsWith(Fields.PROPERTY)) {
                properties.put(key.substring(Fields.PROPERTY.length()), value);
            }
        });
        return new Metadata(
                Optional.ofNullable(fields.get(Fields.MEDIA_TYPE)),
                Optional.ofNullable(fields.get(Fields.TITLE)),
                Optional.ofNullable(fields.get(Fields.AUTHOR)),
                Optional.ofNullable(fields.get(Fields.LANGUAGE)),
                Fields.number(fields.get(Fields.PAGES)),
                Fields.time(fields.get(Fields.CREATED)),
                Fields.time(fields.get(Fields.MODIFIED)),
                properties,
                Optional.ofNullable(fields.get(Fields.NOTE)));
    }
}
