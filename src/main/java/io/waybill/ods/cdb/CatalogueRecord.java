package io.waybill.ods.cdb;

import java.util.List;

/**
 * The bibliographic record of a document, as far as ODS wants to know it.
 *
 * @param symbols all symbols of the document, as the catalogue writes them
 * @param session of the body, several joined by a space; empty if there is none
 * @param agenda the agenda item, several joined by a space; empty if there is none
 * @param distribution as the catalogue has it
 * @param subjects T-codes, such as {@code T0001527}
 * @param date of publication, {@code 2015-11-13} or a year; empty if unknown
 * @param title in English
 */
public record CatalogueRecord(
        List<String> symbols,
        String session,
        String agenda,
        String distribution,
        List<String> subjects,
        String date,
        String title) {
    public CatalogueRecord {
        symbols = List.copyOf(symbols);
        subjects = List.copyOf(subjects);
    }
}
