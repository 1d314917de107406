package io.waybill.delivery;

import io.waybill.content.EscapedName;
import io.waybill.ledger.Document;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.util.unit.DataSize;

/** Names at stores: made from a template, and mapped to what a store can take. */
final class TargetName {
    private static final Pattern FIELD = Pattern.compile("\\{([a-z-]+)}");
    private static final Pattern VERSION = Pattern.compile("(?s)(.*)~([1-9]\\d{0,5})(\\.[^./]*)?");
    private static final int LONGEST_KEY = 200;
    private static final int BEGINNING = 100;
    /** Of a digest, in hexadecimal: 160 bits, of which no two are the same by chance. */
    private static final int DIGITS = 40;

    private static final List<String> FIELDS =
            List.of("flow", "date", "symbol", "language", "name", "job-number", "batch");

    private TargetName() {}

    /**
     * Fills a template. What a document doesn't have leaves no empty folder.
     *
     * @throws IllegalArgumentException if the template has a field that doesn't exist
     */
    static String fill(String template, Document document, LocalDate date) {
        Map<String, String> values = Map.of(
                "flow", document.flow(),
                "date", date.toString(),
                "symbol", document.description().symbol().replace('/', '_'),
                "language", document.description().language(),
                "name", document.name(),
                "job-number", document.description().jobNumber(),
                "batch", document.batch().toString());
        Matcher field = FIELD.matcher(template);
        String filled = field.replaceAll(found -> {
            String value = values.get(found.group(1));
            if (value == null) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "The name template '%s' has the field {%s}; there are %s",
                        template,
                        found.group(1),
                        FIELDS));
            }
            return Matcher.quoteReplacement(value);
        });
        return Stream.of(filled.split("/"))
                .filter(segment -> !segment.isEmpty())
                .collect(Collectors.joining("/"));
    }

    /**
     * Maps a name to one that a store can take. A name that it can take stays as it is; in others, what it can't take
     * and every percent sign become the escapes of RFC 3986, so that decoding gives the name back. What is too long is
     * cut and ends in a digest; the full name stands in the object's metadata.
     */
    static String mapped(String name, StoreSettings store) {
        String mapped = Stream.of(name.split("/"))
                .map(segment -> shortened(EscapedName.of(segment, store.forbidden()), store.longestSegment()))
                .collect(Collectors.joining("/"));
        return shortened(mapped, store.longestName());
    }

    /** The name of the n-th version: a number before the extension. */
    static String version(String name, int number) {
        int slash = name.lastIndexOf('/');
        int dot = name.lastIndexOf('.');
        return dot > slash + 1 ? name.substring(0, dot) + "~" + number + name.substring(dot) : name + "~" + number;
    }

    /** The name of the version after one. */
    static String nextVersion(String name) {
        Matcher version = VERSION.matcher(name);
        return version.matches()
                ? version.group(1) + "~" + (Integer.parseInt(version.group(2)) + 1)
                        + Objects.toString(version.group(3), "")
                : version(name, 2);
    }

    /** What stands for a name in the ledger: the name itself, unless it is very long. */
    static String key(String name) {
        return name.length() <= LONGEST_KEY ? name : beginning(name) + digest(name);
    }

    /**
     * What stands for several texts together: all of them decide, and what begins as the first does stands together, so that a
     * commit of documents of similar names writes few pages of an index.
     */
    static String key(String first, String... others) {
        return beginning(first)
                + digest(first + "\n" + String.join("\n", others)).substring(0, DIGITS);
    }

    private static String beginning(String text) {
        return text.substring(0, Math.min(text.length(), BEGINNING)) + "#";
    }

    static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256, which every Java must have", e);
        }
    }

    private static String shortened(String text, DataSize longest) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= longest.toBytes()) {
            return text;
        }
        int dot = text.lastIndexOf('.');
        String extension = dot > text.lastIndexOf('/') && text.length() - dot <= 10 ? text.substring(dot) : "";
        String end = "~" + digest(text).substring(0, 12) + extension;
        StringBuilder kept = new StringBuilder();
        int bytes = end.getBytes(StandardCharsets.UTF_8).length;
        for (int i = 0; i < text.length(); ) {
            String character = Character.toString(text.codePointAt(i));
            bytes += character.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > longest.toBytes()) {
                break;
            }
            kept.append(character);
            i += character.length();
        }
        return kept + end;
    }
}
