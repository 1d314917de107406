package io.waybill.ods;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a report about a list of symbols, as they stand in its JSON. */
final class SendReport {
    private SendReport() {}

    /**
     * The list as a whole, with the time of each step; one that was not done yet is left out.
     *
     * @param lookedUp when all its symbols had been looked up in the catalogue
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OfList(
            String name,
            Instant arrived,
            @Nullable Instant lookedUp,
            @Nullable Instant settled) {}

    /**
     * A symbol of the list.
     *
     * @param record what became of its record in ODS: LISTED, KEPT, CREATED, UPDATED or REFUSED
     */
    record OfSymbol(String docsymbol, String record, List<Row> languages) {}

    /**
     * One language of a symbol. The first five are what users of such reports know.
     *
     * @param cause by which alike results are grouped
     * @param standIn whether it went to a stand-in, which publishes nothing
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Row(
            String filename,
            String docsymbol,
            String language,
            String jobnumber,
            String result,
            @Nullable String cause,
            String why,
            String todo,
            boolean standIn,
            Times times) {
        Row forLanguage(String name, String other) {
            return new Row(name, docsymbol, other, jobnumber, result, cause, why, todo, standIn, times);
        }
    }

    /** When each step was done; a step that was not is left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Times(
            Instant listed,
            @Nullable Instant recorded,
            @Nullable Instant fetched,
            @Nullable Instant accepted,
            @Nullable Instant released,
            @Nullable Instant settled) {}
}
