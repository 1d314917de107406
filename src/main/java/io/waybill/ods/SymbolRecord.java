package io.waybill.ods;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.ods.cdb.CatalogueRecord;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The record of a symbol, as it is sent to ODS. Numbers and release dates that ODS has are sent back as they are.
 *
 * @param symbol the one that it is looked up by
 * @param catalogue what the catalogue knows of it
 * @param numbers of all seven languages
 * @param releaseDates that ODS has; a language without one is not released
 */
public record SymbolRecord(
        Symbol symbol, CatalogueRecord catalogue, Map<Language, String> numbers, Map<Language, String> releaseDates) {
    static final String AREA = "UNDOC";

    /** ODS keeps up to three symbols of a document, with as many sessions and agenda items. */
    private static final int TRIPLE = 3;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DAY = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:T.*)?");
    private static final Pattern YEAR = Pattern.compile("(\\d{4}).*");

    /** A date for each language. */
    Map<Language, String> allReleaseDates() {
        Map<Language, String> dates = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            dates.put(language, releaseDates.getOrDefault(language, OdsSymbol.UNRELEASED));
        }
        return dates;
    }

    /** In JSON, with the names and the nesting of the loading API. */
    String json() {
        ObjectNode data = JSON.createObjectNode();
        List<String> others = catalogue.symbols().stream()
                .filter(other -> !other.isBlank() && !new Symbol(other).key().equals(symbol.key()))
                .toList();
        triple(data.putArray("symbols"), Stream.concat(Stream.of(symbol.value()), others.stream()));
        triple(data.putArray("sessions"), Stream.of(catalogue.session()));
        triple(data.putArray("agendas"), Stream.of(catalogue.agenda()));
        data.put("area", AREA);
        data.put("distribution", catalogue.distribution());
        ArrayNode tcodes = data.putArray("tcodes");
        catalogue.subjects().forEach(tcodes::add);
        data.put("publicationDate", date(catalogue.date()));
        ObjectNode languages = data.putObject("perLanguage");
        for (Language language : Language.values()) {
            languages
                    .putObject(language.name())
                    .put("jobNumber", numbers.get(language))
                    .put("releaseDate", allReleaseDates().get(language))
                    .put("title", language == Language.EN ? catalogue.title() : "")
                    .put("fullText", "");
        }
        return data.toString();
    }

    /** A day as it is, else the first of January of the year that it begins with; empty if it tells none. */
    static String date(String text) {
        Matcher day = DAY.matcher(text.strip());
        if (day.matches()) {
            return day.group(1) + "T00:00:00Z";
        }
        Matcher year = YEAR.matcher(text.strip());
        return year.matches() ? year.group(1) + "-01-01T00:00:00Z" : "";
    }

    private static void triple(ArrayNode array, Stream<String> values) {
        List<String> some = values.limit(TRIPLE).toList();
        for (int i = 0; i < TRIPLE; i++) {
            array.add(i < some.size() ? some.get(i) : "");
        }
    }
}
