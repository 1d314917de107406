package io.waybill.intake.upload.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Structured fields (RFC 9651). What is malformed counts as if it were not there. */
final class Structured {
    private static final String PARAMETERS = "\\s*(?:;.*)?";
    private static final Pattern BOOLEAN = Pattern.compile("\\?([01])" + PARAMETERS);
    private static final Pattern INTEGER = Pattern.compile("(\\d{1,15})" + PARAMETERS);

    private Structured() {}

    static Optional<Boolean> flag(HttpServletRequest request, String name) {
        return Headers.text(request, name)
                .map(BOOLEAN::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1).equals("1"));
    }

    /** One that is 0 or more. */
    static OptionalLong number(HttpServletRequest request, String name) {
        return Headers.text(request, name)
                .map(INTEGER::matcher)
                .filter(Matcher::matches)
                .map(found -> OptionalLong.of(Long.parseLong(found.group(1))))
                .orElse(OptionalLong.empty());
    }

    static String flag(boolean value) {
        return value ? "?1" : "?0";
    }
}
