package io.waybill.ods;

import io.waybill.ods.symbol.Language;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * What ODS said of a symbol that it knows.
 *
 * @param matches how many records it has; above 1 they are duplicates, and the first is given here
 * @param numbers the job numbers by language; a language without one is left out
 * @param releaseDates as ODS gave them; a language without one is left out
 */
record OdsSymbol(int matches, Map<Language, String> numbers, Map<Language, String> releaseDates) {
    /** The dates that say 'not yet released'. */
    private static final Set<String> NOT_RELEASED = Set.of("0001-01-01T00:00:00Z", "1900-01-01T00:00:00Z");

    /** The date of a language that is not released. */
    static final String UNRELEASED = "0001-01-01T00:00:00Z";

    OdsSymbol {
        numbers = ordered(numbers);
        releaseDates = ordered(releaseDates);
    }

    /** Whether it has a job number for each language. */
    boolean isComplete() {
        return numbers.size() == Language.values().length;
    }

    /** Whether one of the dates stands there that say 'not yet'; a date that is missing says nothing. */
    boolean isUnreleased(Language language) {
        return NOT_RELEASED.contains(releaseDates.getOrDefault(language, ""));
    }

    OdsSymbol releasedOn(Language language, String date) {
        Map<Language, String> dates = ordered(releaseDates);
        dates.put(language, date);
        return new OdsSymbol(matches, numbers, dates);
    }

    private static Map<Language, String> ordered(Map<Language, String> values) {
        Map<Language, String> ordered = new EnumMap<>(Language.class);
        ordered.putAll(values);
        return ordered;
    }
}
