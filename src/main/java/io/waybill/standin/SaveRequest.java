package io.waybill.standin;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The JSON of a create or update, as it is sent: camelCase here, snake_case in answers. */
record SaveRequest(
        List<String> symbols,
        List<String> sessions,
        List<String> agendas,
        String area,
        String distribution,
        List<String> tcodes,
        String publicationDate,
        Map<String, PerLanguage> perLanguage) {

    record PerLanguage(String jobNumber, String releaseDate, String title, String fullText) {}

    OdsRecord toRecord() throws Refused {
        for (List<String> triple : List.of(symbols, sessions, agendas)) {
            require(triple.size() == 3, "symbols, sessions and agendas have three values each");
        }
        require(!symbols.get(0).isBlank(), "the first symbol is empty");
        require(
                perLanguage.keySet().equals(Set.copyOf(OdsRecord.LANGUAGES)),
                "perLanguage has " + perLanguage.keySet() + ", not " + OdsRecord.LANGUAGES);
        require(publicationDate.isEmpty() || isDate(publicationDate), "publicationDate is no date: " + publicationDate);
        for (PerLanguage language : perLanguage.values()) {
            require(isDate(language.releaseDate), "releaseDate is no date: " + language.releaseDate);
        }
        return new OdsRecord(
                Catalogue.key(symbols.get(0)),
                symbols.stream()
                        .skip(1)
                        .map(Catalogue::key)
                        .filter(other -> !other.isEmpty())
                        .toList(),
                agendas,
                sessions,
                distribution,
                area,
                tcodes,
                OdsRecord.LANGUAGES.stream()
                        .map(l -> perLanguage.get(l).jobNumber)
                        .toList(),
                publicationDate,
                OdsRecord.LANGUAGES.stream()
                        .map(l -> perLanguage.get(l).releaseDate)
                        .toList(),
                perLanguage.get("EN").title);
    }

    static boolean isDate(String text) {
        try {
            return text.length() == "0001-01-01T00:00:00Z".length()
                    && text.endsWith("Z")
                    && Instant.parse(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static void require(boolean condition, String message) throws Refused {
        if (!condition) {
            throw new Refused(message);
        }
    }
}
