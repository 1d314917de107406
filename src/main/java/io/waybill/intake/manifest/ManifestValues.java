package io.waybill.intake.manifest;

import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What the values of a manifest may be, so that the ledger, the stores and file systems can take them. What can't be used is left out, and said
 * of its row: it spoils nothing else.
 */
final class ManifestValues {
    /** In characters; longer than any path that a file system takes. */
    private static final int LONGEST_NAME = 4_000;

    private static final int LONGEST_SYMBOL = 500;
    private static final int LONGEST_LANGUAGE = 100;
    private static final int LONGEST_COLUMN = 200;
    private static final int LONGEST_VALUE = 20_000;

    /** Of all that is neither name, symbol nor language, together. */
    private static final int LONGEST_METADATA = 100_000;

    private ManifestValues() {}

    /** Why no document can have a name, in words. */
    static Optional<String> unusableName(String name) {
        Optional<String> wrong = wrong(name, LONGEST_NAME);
        if (wrong.isPresent()) {
            return wrong;
        }
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                return Optional.of("the name leads out of the folder of the manifest");
            }
        }
        return name.startsWith("/") ? Optional.of("the name must not begin with a slash") : Optional.empty();
    }

    /** @param told which column was left out, and why */
    static void removeUnusable(Map<String, String> values, BiConsumer<String, String> told) {
        int metadata = 0;
        for (Iterator<Map.Entry<String, String>> all = values.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, String> value = all.next();
            Optional<String> wrong = wrong(value.getKey(), value.getValue());
            if (wrong.isEmpty() && !isKnown(value.getKey())) {
                metadata += value.getKey().length() + value.getValue().length();
                wrong = metadata > LONGEST_METADATA
                        ? Optional.of(tooLong("the metadata of a document", LONGEST_METADATA))
                        : Optional.empty();
            }
            if (wrong.isPresent()) {
                told.accept(shown(value.getKey()), wrong.get());
                all.remove();
            }
        }
    }

    private static Optional<String> wrong(String column, String value) {
        return switch (column) {
            case "symbol" -> wrong(value, LONGEST_SYMBOL);
            case "language" -> wrong(value, LONGEST_LANGUAGE);
            default ->
                wrong(column, LONGEST_COLUMN)
                        .map(why -> "of the column's name, " + why)
                        .or(() -> wrong(value, LONGEST_VALUE));
        };
    }

    private static Optional<String> wrong(String text, int longest) {
        if (text.length() > longest) {
            return Optional.of(tooLong("the value", longest));
        }
        if (text.indexOf('\0') >= 0) {
            return Optional.of("the value has a character of number 0");
        }
        CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
        return utf8.canEncode(text) ? Optional.empty() : Optional.of("the value has half of a character");
    }

    private static String tooLong(String what, int longest) {
        return String.format(Locale.ROOT, "%s has more than %,d characters", what, longest);
    }

    private static boolean isKnown(String column) {
        return column.equals("symbol") || column.equals("language");
    }

    private static String shown(String column) {
        return wrong(column, LONGEST_COLUMN).isEmpty() ? column : "?";
    }
}
