package io.waybill.ods.cdb;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.Document;

/**
 * Reads records of the central document database: MARC 21 in JSON, where a subfield has either a value or the number of an
 * authority record whose heading has it.
 */
final class Marc {
    private static final String SUBFIELDS = "subfields";

    private Marc() {}

    /** The authorities that ODS's fields of a record refer to. */
    static Set<Long> references(Document bib) {
        Set<Long> found = new HashSet<>();
        for (String tag : List.of("191", "245", "650", "991")) {
            for (Document field : fields(bib, tag)) {
                subfields(field).stream()
                        .flatMap(subfield -> reference(subfield).stream())
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** The subjects of a record that are written out instead of referring to an authority. */
    static List<String> literalSubjects(Document bib) {
        return fields(bib, "650").stream()
                .flatMap(field -> values(field, "a", Map.of()).stream())
                .toList();
    }

    /** All symbols of a record: those in 191 $a and $z. */
    static List<String> symbols(Document bib) {
        List<String> symbols = new ArrayList<>();
        for (Document field : fields(bib, "191")) {
            symbols.addAll(values(field, "a", Map.of()));
            symbols.addAll(values(field, "z", Map.of()));
        }
        return symbols.stream().filter(symbol -> !symbol.isBlank()).distinct().toList();
    }

    /**
     * What ODS wants to know of a record.
     *
     * @param authorities by their numbers
     * @param subjects authorities by their headings in upper case
     */
    static CatalogueRecord record(Document bib, Map<Long, Document> authorities, Map<String, Document> subjects) {
        String title = List.of("a", "b", "c").stream()
                .flatMap(code -> all(bib, "245", code, authorities).stream().limit(1))
                .collect(Collectors.joining(" "));
        return new CatalogueRecord(
                symbols(bib),
                String.join(" ", all(bib, "191", "c", authorities)),
                String.join(" ", all(bib, "991", "b", authorities)),
                all(bib, "091", "a", authorities).stream().findFirst().orElse(""),
                codes(bib, authorities, subjects),
                all(bib, "269", "a", authorities).stream().findFirst().orElse(""),
                title);
    }

    /** The heading of an authority for a subject: 150 $a. */
    static Optional<String> subject(Document authority) {
        return all(authority, "150", "a", Map.of()).stream().findFirst();
    }

    /** The codes of the subjects in 650: what of 035 $a of their authorities begins with T or P. */
    private static List<String> codes(Document bib, Map<Long, Document> authorities, Map<String, Document> subjects) {
        List<String> codes = new ArrayList<>();
        for (Document field : fields(bib, "650")) {
            for (Document subfield : subfields(field)) {
                String text = String.valueOf(subfield.get("value")).toUpperCase(Locale.ROOT);
                Document authority = reference(subfield).map(authorities::get).orElseGet(() -> subjects.get(text));
                if ("a".equals(subfield.get("code")) && authority != null) {
                    all(authority, "035", "a", Map.of()).stream()
                            .filter(code -> code.startsWith("T") || code.startsWith("P"))
                            .forEach(codes::add);
                }
            }
        }
        return codes.stream().distinct().toList();
    }

    private static List<String> all(Document record, String tag, String code, Map<Long, Document> authorities) {
        return fields(record, tag).stream()
                .flatMap(field -> values(field, code, authorities).stream())
                .filter(value -> !value.isBlank())
                .toList();
    }

    private static List<String> values(Document field, String code, Map<Long, Document> authorities) {
        List<String> values = new ArrayList<>();
        for (Document subfield : subfields(field)) {
            if (code.equals(subfield.get("code"))) {
                Optional<Long> reference = reference(subfield);
                if (reference.isEmpty()) {
                    values.add(Objects.toString(subfield.get("value"), ""));
                } else if (authorities.containsKey(reference.get())) {
                    values.addAll(heading(authorities.get(reference.get()), code));
                }
            }
        }
        return values;
    }

    private static List<String> heading(Document authority, String code) {
        return authority.keySet().stream()
                .filter(tag -> tag.matches("1\\d\\d"))
                .sorted()
                .limit(1)
                .flatMap(tag -> all(authority, tag, code, Map.of()).stream())
                .limit(1)
                .toList();
    }

    private static Optional<Long> reference(Document subfield) {
        return subfield.get("xref") instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
    }

    private static List<Document> fields(Document record, String tag) {
        return record.get(tag) instanceof List<?> ? record.getList(tag, Document.class) : List.of();
    }

    private static List<Document> subfields(Document field) {
        return field.get(SUBFIELDS) instanceof List<?> ? field.getList(SUBFIELDS, Document.class) : List.of();
    }
}
