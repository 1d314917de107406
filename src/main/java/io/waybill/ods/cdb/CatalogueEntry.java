package io.waybill.ods.cdb;

import io.waybill.ods.symbol.Language;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the catalogue knows of a symbol.
 *
 * @param record its bibliographic record
 * @param files the latest file of each language that has one
 */
public record CatalogueEntry(Optional<CatalogueRecord> record, Map<Language, CatalogueFile> files) {
    /** Nothing is known. */
    public static final CatalogueEntry NONE = new CatalogueEntry(Optional.empty(), Map.of());

    public CatalogueEntry {
        Map<Language, CatalogueFile> ordered = new EnumMap<>(Language.class);
        ordered.putAll(files);
        files = ordered;
    }

    /** Whether the catalogue knows nothing at all. */
    public boolean isEmpty() {
        return record.isEmpty() && files.isEmpty();
    }
}
