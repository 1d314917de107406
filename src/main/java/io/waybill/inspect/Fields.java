package io.waybill.inspect;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Calendar;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The fields that the child process found in a document, and how they cross the pipe: a count, then key and value in
 * turn, each as {@link DataOutputStream#writeUTF} has it.
 */
final class Fields {
    static final String MEDIA_TYPE = "mediaType";
    static final String TITLE = "title";
    static final String AUTHOR = "author";
    static final String LANGUAGE = "language";
    static final String PAGES = "pages";
    static final String CREATED = "created";
    static final String MODIFIED = "modified";
    static final String NOTE = "note";
    /** Before the names of all others. */
    static final String PROPERTY = "property.";

    /** Nobody reads a longer title; it also keeps a value below the 64 KB of writeUTF. */
    private static final int LONGEST = 2000;

    private static final int MOST = 50;

    private final Map<String, String> values = new LinkedHashMap<>();

    /** Keeps a value if there is one; the first one for a key counts. */
    void put(String key, @Nullable Object value) {
        String text = text(value);
        if (!text.isEmpty() && values.size() < MOST) {
            values.putIfAbsent(key, text.length() > LONGEST ? text.substring(0, LONGEST - 1) + "…" : text);
        }
    }

    /** Keeps a number of pages; 0 means that the program didn't count. */
    void putPages(int pages) {
        if (pages > 0) {
            put(PAGES, pages);
        }
    }

    Map<String, String> values() {
        return values;
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeInt(values.size());
        for (Map.Entry<String, String> field : values.entrySet()) {
            out.writeUTF(field.getKey());
            out.writeUTF(field.getValue());
        }
        out.flush();
    }

    static Map<String, String> readFrom(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST) {
            throw new IOException(String.format(Locale.ROOT, "Expected 0 to %d fields, not %d", MOST, count));
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            values.put(in.readUTF(), in.readUTF());
        }
        return values;
    }

    static OptionalInt number(@Nullable String text) {
        try {
            return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** A time as documents write it: with a zone, without one (then taken as UTC), or a date alone. */
    static Optional<Instant> time(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            if (text.length() <= 10) {
                return Optional.of(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            boolean zoned = text.endsWith("Z") || text.matches(".*T.*[+-]\\d\\d:\\d\\d");
            return Optional.of(
                    zoned
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Calendar calendar) {
            return calendar.toInstant().toString();
        }
        if (value instanceof Date date) {
            return date.toInstant().toString();
        }
        return value == null ? "" : value.toString().replace('\0', ' ').strip();
    }
}
