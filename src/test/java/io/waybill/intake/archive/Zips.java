package io.waybill.intake.archive;

import io.waybill.outcome.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Makes archives for tests, good and bad ones. */
final class Zips {
    private Zips() {}

    /** What is done with the entries of an archive that is being made. */
    interface Filling {
        void fill(ZipArchiveOutputStream zip) throws IOException;
    }

    static Path make(Path file, Filling filling) throws IOException {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            filling.fill(zip);
        }
        return file;
    }

    /** Names and contents in turn. */
    static Path of(Path file, String... namesAndContents) throws IOException {
        return make(file, zip -> {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                add(zip, namesAndContents[i], namesAndContents[i + 1].getBytes());
            }
        });
    }

    static void add(ZipArchiveOutputStream zip, String name, byte[] content) throws IOException {
        add(zip, new ZipArchiveEntry(name), content);
    }

    static void add(ZipArchiveOutputStream zip, ZipArchiveEntry entry, byte[] content) throws IOException {
        zip.putArchiveEntry(entry);
        zip.write(content);
        zip.closeArchiveEntry();
    }

    /** Zeros, as many as wanted. */
    static void addZeros(ZipArchiveOutputStream zip, String name, long size) throws IOException {
        zip.putArchiveEntry(new ZipArchiveEntry(name));
        byte[] zeros = new byte[1 << 20];
        for (long left = size; left > 0; left -= zeros.length) {
            zip.write(zeros, 0, (int) Math.min(left, zeros.length));
        }
        zip.closeArchiveEntry();
    }

    /** Changes bytes of the directory's record of one entry; the map is from offset in the record to a 16-bit value. */
    static void patchRecord(Path file, int entry, Map<Integer, Integer> values) throws IOException {
        ByteBuffer zip = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int at = zip.getInt(zip.limit() - 6);
        for (int i = 0; i < entry; i++) {
            at += 46 + zip.getShort(at + 28) + zip.getShort(at + 30) + zip.getShort(at + 32);
        }
        for (Map.Entry<Integer, Integer> value : values.entrySet()) {
            zip.putShort(at + value.getKey(), value.getValue().shortValue());
        }
        Files.write(file, zip.array());
    }

    /** Replaces bytes wherever they stand, by as many others. */
    static void replace(Path file, byte[] from, byte[] to) throws IOException {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        String before = new String(from, StandardCharsets.ISO_8859_1);
        String after = new String(to, StandardCharsets.ISO_8859_1);
        Files.writeString(file, content.replace(before, after), StandardCharsets.ISO_8859_1);
    }

    static Map<String, String> problems(Archive archive) {
        Map<String, String> problems = new LinkedHashMap<>();
        archive.entries()
                .forEachRemaining(e ->
                        problems.put(e.name(), e.problem().map(Refusal::reason).orElse("")));
        return problems;
    }
}
