package io.waybill.ods;

import io.waybill.intake.BatchRefused;
import io.waybill.ods.symbol.Language;
import io.waybill.outcome.Refusal;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list of symbols: separated by line breaks, commas or semicolons, with or without quotes, each once and in their
 * order. A line that begins with {@code #} is a remark; {@code # languages: EN, FR}, before the first symbol, says which
 * languages are wanted, else all are. Only keys of symbols are kept in memory, whatever the lengths of the lines.
 */
final class SymbolReader implements Iterator<String> {
    /** Longer ones are cut here, and then refused as symbols. */
    private static final int LONGEST = 300;

    private static final String LANGUAGES = "languages:";
    private static final Set<String> HEADERS = Set.of("symbol", "symbols", "document symbol", "docsymbol");

    private final Reader in;
    private final Set<String> seen = new HashSet<>();
    private final Set<Language> languages = EnumSet.allOf(Language.class);
    private @Nullable String next;
    private boolean lineStart = true;

    /** Reads up to the first symbol. */
    SymbolReader(Reader in) {
        this.in = in;
        next = advance();
        if (next != null && HEADERS.contains(next.toLowerCase(Locale.ROOT))) {
            next = advance();
        }
    }

    /** The languages that are wanted. */
    Set<Language> languages() {
        return languages;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public String next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        String symbol = next;
        next = advance();
        return symbol;
    }

    private @Nullable String advance() {
        try {
            for (String token = token(); token != null; token = token()) {
                String key = token.toUpperCase(Locale.ROOT).replaceAll("\\s+", " ");
                if (!token.isEmpty() && seen.add(key)) {
                    return token;
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands up to the next separator; nothing at the end. */
    private @Nullable String token() throws IOException {
        StringBuilder token = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                return token.isEmpty() ? null : cleaned(token);
            }
            if (lineStart && c == '#') {
                remark();
                continue;
            }
            lineStart = c == '\n' || c == '\r';
            if (lineStart || c == ',' || c == ';') {
                return cleaned(token);
            }
            if (token.length() < LONGEST && c != '\uFEFF') {
                token.append((char) c);
            }
        }
    }

    private void remark() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n' && c != '\r'; c = in.read()) {
            if (line.length() < LONGEST) {
                line.append((char) c);
            }
        }
        String text = line.toString().strip();
        if (seen.isEmpty() && text.toLowerCase(Locale.ROOT).startsWith(LANGUAGES)) {
            languages.clear();
            for (String code : text.substring(LANGUAGES.length()).split("[,;\\s]+")) {
                if (!code.isEmpty()) {
                    languages.add(Language.of(code)
                            .orElseThrow(() -> new BatchRefused(Refusal.of(
                                    Refusal.Cause.UNREADABLE,
                                    String.format(
                                            Locale.ROOT,
                                            "The list asks for the language '%s': ODS has AR, ZH, EN, FR, RU, ES and DE",
                                            code)))));
                }
            }
            if (languages.isEmpty()) {
                languages.addAll(EnumSet.allOf(Language.class));
            }
        }
    }

    private static String cleaned(CharSequence token) {
        String text = token.toString().strip();
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }
}
