package io.waybill.camel;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the forms of the Kamelets say of their properties. */
final class KameletForms {
    /**
     * One property of a form.
     *
     * @param type integer, number, boolean or string
     * @param format what a string is: a duration, a data-size, an inbox, a flow or store-names; or empty
     * @param values the only ones that it takes; empty for any
     */
    record Property(String type, String format, List<String> values) {
        /** What is wrong with a value, if anything is. */
        Optional<String> problem(String value) {
            if (!values.isEmpty() && !values.contains(value)) {
                return Optional.of("use one of " + String.join(", ", values));
            }
            return switch (type) {
                case "integer" -> value.matches("-?\\d{1,18}") ? Optional.empty() : Optional.of("use a whole number");
                case "number" -> value.matches("-?\\d+(\\.\\d+)?") ? Optional.empty() : Optional.of("use a number");
                case "boolean" -> value.matches("true|false") ? Optional.empty() : Optional.of("use true or false");
                default -> ofFormat(value);
            };
        }

        private Optional<String> ofFormat(String value) {
            return switch (format) {
                case "duration" -> unless(() -> DurationStyle.detectAndParse(value), "use a time such as 2s or 5m");
                case "data-size" -> unless(() -> DataSize.parse(value), "use a size such as 512MB or 80GB");
                case "inbox" -> value.isBlank() ? Optional.of("name a folder") : Optional.empty();
                default -> Optional.empty();
            };
        }

        private static Optional<String> unless(Runnable parsing, String otherwise) {
            try {
                parsing.run();
                return Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.of(otherwise);
            }
        }
    }

    private final Map<String, Map<String, Property>> forms = new TreeMap<>();

    /** @param kamelets the texts of their files, by the files' names */
    KameletForms(Map<String, String> kamelets) {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        kamelets.forEach((file, text) -> {
            if (yaml.load(text) instanceof Map<?, ?> kamelet) {
                String name = file.substring(0, file.indexOf('.'));
                Map<String, Property> properties = new TreeMap<>();
                map(map(map(kamelet, "spec"), "definition"), "properties")
                        .forEach((property, form) -> properties.put(
                                String.valueOf(property), property(form instanceof Map<?, ?> all ? all : Map.of())));
                forms.put(name, properties);
            }
        });
    }

    /** The names of all Kamelets. */
    Set<String> names() {
        return Collections.unmodifiableSet(forms.keySet());
    }

    /** A property of a Kamelet's form, if it has it. */
    Optional<Property> property(String kamelet, String name) {
        return Optional.ofNullable(forms.getOrDefault(kamelet, Map.of()).get(name));
    }

    private static Property property(Map<?, ?> form) {
        List<String> values = form.get("enum") instanceof List<?> all
                ? all.stream().map(String::valueOf).toList()
                : List.of();
        return new Property(text(form, "type"), text(form, "format"), values);
    }

    private static String text(Map<?, ?> form, String key) {
        Object value = form.get(key);
        return value == null ? "" : value.toString().toLowerCase(Locale.ROOT);
    }

    private static Map<?, ?> map(Map<?, ?> outer, String key) {
        return outer.get(key) instanceof Map<?, ?> inner ? inner : Map.of();
    }
}
