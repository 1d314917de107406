package io.waybill.ods.cdb;

import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a catalogue in a folder, CSV in UTF-8 with a header.
 *
 * <p>{@code files.csv}: {@code symbol,language,file,size,md5,timestamp,superceded_by}; {@code file} is a path within the
 * folder or an address ({@code https://…}), size in bytes, timestamp as in {@code 2025-01-02T03:04:05Z}; the last three may
 * be empty. {@code records.csv}: {@code symbol,session,agenda,distribution,subjects,date,title}; subjects separated by
 * spaces. A document with several symbols has them all in its cell, separated by semicolons. A row that can't be understood makes the table unusable, with its line: silence would leave out documents.
 */
final class CatalogueCsv {
    @FunctionalInterface
    interface Reader<T> {
        T read(Path folder, CSVParser rows) throws IOException;
    }

    /** A table as it was read last; it is read again when the file changes. */
    static final class Loaded<T> {
        private final Path file;
        private final Reader<T> reader;
        private @Nullable T table;
        private String seen = "";

        Loaded(Path file, Reader<T> reader) {
            this.file = file;
            this.reader = reader;
        }

        /** The table; nothing if there is no such file. */
        synchronized Optional<T> get() throws IOException {
            String now;
            try {
                now = Files.getLastModifiedTime(file) + " " + Files.size(file);
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
            T known = table;
            if (known == null || !now.equals(seen)) {
                known = read();
                table = known;
                seen = now;
            }
            return Optional.of(known);
        }

        private T read() throws IOException {
            CSVFormat format = CSVFormat.DEFAULT
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .setTrim(true)
                    .setIgnoreEmptyLines(true)
                    .get();
            try (CSVParser rows = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
                return reader.read(file.resolveSibling(""), rows);
            }
        }
    }

    private CatalogueCsv() {}

    static Map<String, Map<Language, List<CatalogueFile>>> files(Path folder, CSVParser rows) throws IOException {
        Map<String, Map<Language, List<CatalogueFile>>> files = new HashMap<>();
        for (CSVRecord row : rows) {
            try {
                Language language = Language.of(cell(row, "language"))
                        .orElseThrow(() ->
                                new IllegalArgumentException("there is no language '" + cell(row, "language") + "'"));
                String size = cell(row, "size");
                URI location = location(folder, cell(row, "file"));
                String time = cell(row, "timestamp");
                CatalogueFile file = new CatalogueFile(
                        location,
                        size.isEmpty() ? Files.size(Path.of(location)) : Long.parseLong(size),
                        cell(row, "md5").toLowerCase(Locale.ROOT),
                        time.isEmpty() ? Instant.EPOCH : Instant.parse(time),
                        !cell(row, "superceded_by").isEmpty());
                for (Symbol symbol : symbols(row)) {
                    files.computeIfAbsent(symbol.key(), key -> new EnumMap<>(Language.class))
                            .computeIfAbsent(language, key -> new ArrayList<>(1))
                            .add(file);
                }
            } catch (IllegalArgumentException | DateTimeException e) {
                throw bad("files.csv", row, e);
            }
        }
        return files;
    }

    static Map<String, CatalogueRecord> records(Path folder, CSVParser rows) throws IOException {
        Map<String, CatalogueRecord> records = new HashMap<>();
        for (CSVRecord row : rows) {
            try {
                List<String> subjects = Stream.of(cell(row, "subjects").split("\\s+"))
                        .filter(code -> !code.isEmpty())
                        .toList();
                List<Symbol> symbols = symbols(row);
                CatalogueRecord record = new CatalogueRecord(
                        symbols.stream().map(Symbol::value).toList(),
                        cell(row, "session"),
                        cell(row, "agenda"),
                        cell(row, "distribution"),
                        subjects,
                        cell(row, "date"),
                        cell(row, "title"));
                symbols.forEach(symbol -> records.put(symbol.key(), record));
            } catch (IllegalArgumentException e) {
                throw bad("records.csv", row, e);
            }
        }
        return records;
    }

    private static List<Symbol> symbols(CSVRecord row) {
        return Stream.of(cell(row, "symbol").split(";")).map(Symbol::new).toList();
    }

    private static URI location(Path folder, String file) {
        if (file.startsWith("https://") || file.startsWith("http://")) {
            return URI.create(file);
        }
        Path path = folder.resolve(file).normalize();
        if (file.isEmpty() || !path.startsWith(folder)) {
            throw new IllegalArgumentException("file is '" + file + "', which is no path within the folder");
        }
        return path.toUri();
    }

    private static IOException bad(String table, CSVRecord row, Exception e) {
        return new IOException(
                String.format(
                        Locale.ROOT,
                        "%s of the catalogue, row %d: %s. Correct it; it is read again by itself",
                        table,
                        row.getRecordNumber(),
                        e.getMessage()),
                e);
    }

    private static String cell(CSVRecord row, String column) {
        return row.isSet(column) ? row.get(column) : "";
    }
}
