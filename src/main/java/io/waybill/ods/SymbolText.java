package io.waybill.ods;

import io.waybill.intake.BatchRefused;
import io.waybill.ods.symbol.Language;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A list of symbols as text, as people write it. */
public final class SymbolText {
    private SymbolText() {}

    /**
     * Writes a list, one symbol a line.
     *
     * @param symbols each may hold several
     * @param languages two letters each; none: all
     * @throws IllegalArgumentException if there is no symbol, or a language that ODS doesn't have
     */
    public static String of(List<String> symbols, List<String> languages) {
        for (String language : languages) {
            if (Language.of(language).isEmpty()) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "languages has '%s': ODS has AR, ZH, EN, FR, RU, ES and DE", language));
            }
        }
        String head = languages.isEmpty() ? "" : "# languages: " + String.join(", ", languages) + "\n";
        String list = head + symbols.stream().collect(Collectors.joining("\n", "", "\n"));
        try {
            if (!new SymbolReader(new StringReader(list)).hasNext()) {
                throw new IllegalArgumentException("symbols is empty: give at least one");
            }
        } catch (BatchRefused e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return list;
    }
}
