package io.waybill.inspect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypes;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Tika's table of media types, as far as it has magic numbers. Its format is that of Tika's MimeTypesReader and
 * MagicDetector.
 */
final class MagicTable {
    /** One way to recognize a type. */
    record Rule(MediaType type, int priority, Clause clause) {}

    private static final String TABLE = "tika-mimetypes.xml";
    private static final String USUAL_PRIORITY = "50";
    private static final String STRING = "string";

    /** The first one that matches counts. */
    private static final Comparator<Rule> ORDER = Comparator.comparing(Rule::priority)
            .thenComparing(rule -> rule.clause().size())
            .thenComparing(Rule::type)
            .reversed();

    private MagicTable() {}

    /** All rules, the one that counts before others first. */
    static List<Rule> read() {
        try (InputStream in = MimeTypes.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException("tika-core has no " + TABLE);
            }
            Document table =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
            List<Rule> rules = new ArrayList<>();
            for (Element type : children(table.getDocumentElement(), "mime-type")) {
                for (Element magic : children(type, "magic")) {
                    for (Element match : children(magic, "match")) {
                        rules.add(rule(type, magic, match));
                    }
                }
            }
            // Tika finds none of these: what it finds must be something else than nothing.
            rules.removeIf(rule -> rule.type().equals(MediaType.OCTET_STREAM));
            rules.sort(ORDER);
            return List.copyOf(rules);
        } catch (IOException | ParserConfigurationException | SAXException e) {
            throw new IllegalStateException("Tika's media types can't be read", e);
        }
    }

    private static Rule rule(Element type, Element magic, Element match) {
        return new Rule(
                MediaType.parse(type.getAttribute("type")),
                Integer.parseInt(attribute(magic, "priority", USUAL_PRIORITY)),
                clause(match));
    }

    /** What stands inside of a match must be fulfilled too, any of it. */
    private static Clause clause(Element match) {
        List<Clause> inner =
                children(match, "match").stream().map(MagicTable::clause).toList();
        if (match.hasAttribute("minShouldMatch")) {
            return new Clause.Some(Integer.parseInt(match.getAttribute("minShouldMatch")), inner);
        }
        Clause.Magic magic = magic(match);
        return inner.isEmpty() ? magic : new Clause.All(magic, new Clause.Some(1, inner));
    }

    private static Clause.Magic magic(Element match) {
        String[] offset = attribute(match, "offset", "0").split(":");
        int begin = Integer.parseInt(offset[0]);
        int end = Integer.parseInt(offset[offset.length - 1]);
        String type = attribute(match, "type", STRING);
        byte[] value = value(type, match.getAttribute("value"));
        if (type.equals("regex")) {
            return new MagicExpression(begin, end, value);
        }
        byte[] given = match.hasAttribute("mask") ? value(type, match.getAttribute("mask")) : new byte[0];
        byte[] mask = new byte[Math.max(value.length, given.length)];
        byte[] bytes = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i < given.length ? given[i] : -1;
            bytes[i] = (byte) (i < value.length ? value[i] & mask[i] : 0);
        }
        return new MagicBytes(begin, end, bytes, mask, type.equals("stringignorecase"));
    }

    private static byte[] value(String type, String value) {
        return switch (type) {
            case STRING, "regex" -> text(value);
            case "stringignorecase" -> text(value.toLowerCase(Locale.ROOT));
            case "unicodeLE" -> wide(text(value));
            case "host16", "little16" -> reversed(number(value, 2));
            case "host32", "little32" -> reversed(number(value, 4));
            case "big16" -> number(value, 2);
            case "big32" -> number(value, 4);
            default -> throw new IllegalStateException("Tika has magic of a kind that isn't known here: " + type);
        };
    }

    /** In hexadecimal after {@code 0x}, else as text in which a backslash escapes bytes. */
    private static byte[] text(String value) {
        if (value.startsWith("0x")) {
            // Tika drops half a byte at the end.
            return HexFormat.of().parseHex(value, 2, value.length() & ~1);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < value.length()) {
            char next = value.charAt(at++);
            if (next != '\\') {
                bytes.write(next);
                continue;
            }
            char escaped = value.charAt(at);
            if (escaped == 'x') {
                bytes.write(Integer.parseInt(value, at + 1, at + 3, 16));
                at += 3;
            } else if (Character.isDigit(escaped)) {
                int from = at;
                while (at < from + 3 && at < value.length() && Character.isDigit(value.charAt(at))) {
                    at++;
                }
                bytes.write(Integer.parseInt(value, from, at, 8));
            } else if (escaped == 'r' || escaped == 'n' || escaped == '\\') {
                bytes.write("r\rn\n\\\\".charAt("r\rn\n\\\\".indexOf(escaped) + 1));
                at++;
            } else {
                // Tika takes this for an octal number without digits.
                bytes.write(0);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] wide(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_16LE);
    }

    /** In octal, or in hexadecimal after {@code 0x}; the most significant byte first. */
    private static byte[] number(String value, int length) {
        long number = value.startsWith("0x") ? Long.parseLong(value, 2, value.length(), 16) : Long.parseLong(value, 8);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (number >> 8 * (length - 1 - i));
        }
        return bytes;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        IntStream.range(0, bytes.length).forEach(i -> reversed[i] = bytes[bytes.length - 1 - i]);
        return reversed;
    }

    private static String attribute(Element element, String name, String absent) {
        return element.hasAttribute(name) ? element.getAttribute(name) : absent;
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                children.add(element);
            }
        }
        return children;
    }
}
