package io.waybill.standin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A query string or a form body, decoded. */
final class Parameters {
    private Parameters() {}

    static Map<String, String> of(@Nullable String raw) {
        Map<String, String> parameters = new HashMap<>();
        if (raw != null && !raw.isEmpty()) {
            for (String pair : raw.split("&")) {
                String[] sides = pair.split("=", 2);
                parameters.put(decode(sides[0]), sides.length > 1 ? decode(sides[1]) : "");
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
