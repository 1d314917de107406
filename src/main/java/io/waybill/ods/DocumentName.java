package io.waybill.ods;

import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Symbol and languages that the name of a file tells, as in {@code S_RES_2803_(2025)-FR.pdf}.
 *
 * <p>Two ways of writing a symbol into a name are in use. The UN's document library (dlx) writes a slash and a space
 * both as {@code _}, and {@code [ ] * : ;} as {@code ^ ^ ! # %}; ODS Actions writes only the slash as {@code _}. Going
 * back, {@code _} is a slash, but before a parenthesis it is a space, as in {@code S/RES/2803 (2025)}: a slash never
 * stands there. Of several symbols, joined with {@code &}, the first counts.
 *
 * @param languages at least one, in the order of the name
 */
public record DocumentName(Symbol symbol, List<Language> languages) {
    /** What a symbol starts with: the body, and for treaty bodies and conferences their acronym. */
    private static final Set<String> BODIES = Set.of(
            ("A S E T ST SG TD DP ID AT CD NPT DC FCCC CCPR CEDAW CERD CAT CESCR CRC CRPD CMW CED HRI HRC HS HSP UNEP IDB"
                            + " ICCD CBD ISBA ITC JIU LOS PC PBC PCN SPLOS UNCTAD UNITAR UNU WFP INF BWC CCW ACABQ"
                            + " ARRD ECE ECA ESCAP ESCWA LC CTBT-ART.XIV CERD-R")
                    .split(" "));

    private static final Pattern NAME =
            Pattern.compile("(?<symbols>[^-].*?)(?<languages>(?:-[A-Za-z]{2})+)\\.[A-Za-z0-9]{1,5}");

    /** At least one digit, and a space only before a parenthesis. */
    private static final Pattern SYMBOL =
            Pattern.compile("(?=.*[0-9])[A-Za-z](?:[\\p{Alnum}./()\\[\\]*:;,-]| (?=\\())*");

    public DocumentName {
        if (languages.isEmpty()) {
            throw new IllegalArgumentException("A document has a language: " + symbol);
        }
        languages = List.copyOf(languages);
    }

    /**
     * Reads the name of a file.
     *
     * @param fileName without folders
     * @return empty if the name doesn't look like a UN document's in a language that ODS has
     */
    public static Optional<DocumentName> parse(String fileName) {
        Matcher name = NAME.matcher(fileName);
        if (!name.matches()) {
            return Optional.empty();
        }
        List<Language> languages = new ArrayList<>();
        for (String code : name.group("languages").substring(1).split("-")) {
            Optional<Language> language = Language.of(code);
            if (language.isEmpty()) {
                return Optional.empty();
            }
            languages.add(language.get());
        }
        return symbolOf(name.group("symbols").split("&", 2)[0]).map(symbol -> new DocumentName(symbol, languages));
    }

    private static Optional<Symbol> symbolOf(String mangled) {
        int bodyEnd = mangled.indexOf('_');
        if (bodyEnd < 0 || !BODIES.contains(mangled.substring(0, bodyEnd))) {
            return Optional.empty();
        }
        String symbol = brackets(mangled)
                .replace("_(", " (")
                .replace('_', '/')
                .replace('!', '*')
                .replace('#', ':')
                .replace('%', ';');
        boolean odd = symbol.contains("//")
                || symbol.endsWith("/")
                || !SYMBOL.matcher(symbol).matches();
        return odd ? Optional.empty() : Optional.of(new Symbol(symbol));
    }

    /** Both brackets became a caret: they open and close in turn. */
    private static String brackets(String mangled) {
        StringBuilder symbol = new StringBuilder(mangled);
        boolean open = false;
        for (int i = 0; i < symbol.length(); i++) {
            if (symbol.charAt(i) == '^') {
                symbol.setCharAt(i, open ? ']' : '[');
                open = !open;
            }
        }
        return symbol.toString();
    }
}
