package io.waybill.standin;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What ODS knows about a symbol; as JSON, an entry of the answer to a look-up.
 *
 * @param symbol in upper case
 * @param otherSymbols by which it is found as well, in upper case
 * @param jobNumbers in the order of {@link #LANGUAGES}; empty where a language has none
 * @param releaseDates in the same order; one of {@link #NOT_RELEASED} until the document is released
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record OdsRecord(
        String symbol,
        @Nullable List<String> otherSymbols,
        List<String> agendas,
        List<String> sessions,
        String distribution,
        String area,
        List<String> tcodes,
        List<String> jobNumbers,
        String publicationDate,
        List<String> releaseDates,
        String title) {

    /** The order of languages everywhere in ODS. */
    public static final List<String> LANGUAGES = List.of("AR", "ZH", "EN", "FR", "RU", "ES", "DE");

    /** The dates that say 'not yet released'. */
    public static final Set<String> NOT_RELEASED = Set.of("0001-01-01T00:00:00Z", "1900-01-01T00:00:00Z");

    public OdsRecord {
        otherSymbols = otherSymbols == null ? List.of() : List.copyOf(otherSymbols);
        agendas = List.copyOf(agendas);
        sessions = List.copyOf(sessions);
        tcodes = List.copyOf(tcodes);
        jobNumbers = List.copyOf(jobNumbers);
        releaseDates = List.copyOf(releaseDates);
        if (jobNumbers.size() != LANGUAGES.size() || releaseDates.size() != LANGUAGES.size()) {
            throw new IllegalArgumentException(symbol + " has " + jobNumbers.size() + " job numbers and "
                    + releaseDates.size() + " release dates, not " + LANGUAGES.size());
        }
    }

    /** The job number of a language, or the empty string. */
    public String jobNumber(String language) {
        return jobNumbers.get(LANGUAGES.indexOf(language));
    }

    public String releaseDate(String language) {
        return releaseDates.get(LANGUAGES.indexOf(language));
    }

    public boolean isReleased(String language) {
        return !NOT_RELEASED.contains(releaseDate(language));
    }

    OdsRecord releasedOn(String language, String date) {
        List<String> dates = new ArrayList<>(releaseDates);
        dates.set(LANGUAGES.indexOf(language), date);
        return new OdsRecord(
                symbol,
                otherSymbols,
                agendas,
                sessions,
                distribution,
                area,
                tcodes,
                jobNumbers,
                publicationDate,
                dates,
                title);
    }

    /** The same record under its main symbol, if it was changed under another one. */
    OdsRecord under(OdsRecord before) {
        return before.symbol.equals(symbol)
                ? this
                : new OdsRecord(
                        before.symbol,
                        before.otherSymbols,
                        agendas,
                        sessions,
                        distribution,
                        area,
                        tcodes,
                        jobNumbers,
                        publicationDate,
                        releaseDates,
                        title);
    }
}
