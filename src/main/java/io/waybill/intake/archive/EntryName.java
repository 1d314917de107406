package io.waybill.intake.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.UnicodePathExtraField;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/** The name of an entry: how its bytes are read, and what makes it unsafe. */
final class EntryName {
    /** What file systems take for one part of a path, in bytes of UTF-8. */
    private static final int LONGEST_PART = 255;
    /** What object stores take for a whole name, in bytes of UTF-8. */
    private static final int LONGEST = 1024;

    private static final Charset CP437 = Charset.forName("IBM437");
    private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:.*", Pattern.DOTALL);

    private EntryName() {}

    /**
     * The name as its archiver meant it: the Unicode field if it belongs to the name, else UTF-8 if the bytes are that,
     * else the code page 437 of the first zips (APPNOTE.TXT, appendix D). Backslashes become slashes.
     */
    static String of(ZipArchiveEntry entry) {
        byte[] raw = entry.getRawName();
        return unicodeField(entry, raw).orElseGet(() -> decode(raw)).replace('\\', '/');
    }

    /** The path without {@code .} and empty parts, which mean nothing. */
    static String normalized(String name) {
        return Arrays.stream(name.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .collect(Collectors.joining("/"));
    }

    /** Why a name is unsafe or too long, if it is. */
    static Optional<String> problem(String name) {
        if (normalized(name).isEmpty()) {
            return Optional.of("The entry has no name");
        }
        if (name.startsWith("/")) {
            return unsafe("starts at the root of the disk");
        }
        if (DRIVE.matcher(name).matches()) {
            return unsafe("starts with the letter of a drive");
        }
        if (name.indexOf('\0') >= 0) {
            return unsafe("contains a zero byte");
        }
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                return unsafe("leads out of the archive with '..'");
            }
            int length = part.getBytes(StandardCharsets.UTF_8).length;
            if (length > LONGEST_PART) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "A part of the name has %d bytes, and at most %d are allowed: shorten it",
                        length,
                        LONGEST_PART));
            }
        }
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        return length <= LONGEST
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "The name with its folders has %d bytes, and at most %d are allowed: shorten it",
                        length,
                        LONGEST));
    }

    private static Optional<String> unsafe(String why) {
        return Optional.of("The name is unsafe, it " + why + ": rename the entry and pack it again");
    }

    private static Optional<String> unicodeField(ZipArchiveEntry entry, byte[] raw) {
        if (entry.getExtraField(UnicodePathExtraField.UPATH_ID) instanceof UnicodePathExtraField field
                && field.getUnicodeName() != null) {
            CRC32 crc = new CRC32();
            crc.update(raw);
            if (crc.getValue() == field.getNameCRC32()) {
                return Optional.of(decode(field.getUnicodeName()));
            }
        }
        return Optional.empty();
    }

    private static String decode(byte[] raw) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(raw, CP437);
        }
    }
}
