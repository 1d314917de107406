package io.waybill.content;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names that a store or file system refuses, as it takes them. */
public final class EscapedName {
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");
    private static final Pattern ALL = Pattern.compile("(?s).+");

    private EscapedName() {}

    /**
     * A name without what is forbidden. One that has nothing of it stays as it is; in others, that and every percent sign become the
     * escapes of RFC 3986, section 2.1, so that decoding gives the name back.
     *
     * @param segment without slashes
     */
    public static String of(String segment, Pattern forbidden) {
        boolean dots = segment.equals(".") || segment.equals("..");
        Matcher refused = (dots ? ALL : forbidden).matcher(segment);
        if (!refused.find() && !ESCAPE.matcher(segment).find()) {
            return segment;
        }
        StringBuilder escaped = new StringBuilder();
        int done = 0;
        refused.reset();
        while (refused.find()) {
            append(escaped, segment.substring(done, refused.start()), false);
            append(escaped, refused.group(), true);
            done = refused.end();
        }
        append(escaped, segment.substring(done), false);
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, String text, boolean all) {
        text.codePoints().forEach(point -> {
            String character = Character.toString(point);
            if (all || point == '%') {
                for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
                    escaped.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
                }
            } else {
                escaped.append(character);
            }
        });
    }
}
