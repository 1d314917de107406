package io.waybill.intake.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.waybill.content.RangeStream;
import io.waybill.content.StagedFile;
import io.waybill.intake.Sizes;
import io.waybill.intake.manifest.Manifest.Row;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads a manifest row by row, keeps none of them, and says where it is wrong. */
final class ManifestReader {
    /** Gets what a manifest says. */
    interface Listener {
        void row(Row row) throws IOException;

        /** A row, or a value of one, was left out. */
        void problem(String words);
    }

    private static final ObjectReader JSON = new ObjectMapper().readerFor(JsonNode.class);
    private static final int BOM = 0xFEFF;

    private static final int MOST_COLUMNS = 1_000;
    private static final int LONGEST_HEADER = 64 * 1024;

    private final Listener listener;
    private int rows;
    private long lastLine = 1;

    private ManifestReader(Listener listener) {
        this.listener = listener;
    }

    static void read(StagedFile manifest, Listener listener) throws IOException, BadManifest {
        if (manifest.size() > Manifest.LARGEST.toBytes()) {
            throw new BadManifest(String.format(
                    Locale.ROOT,
                    "The manifest has %s, and at most %s are allowed",
                    Sizes.of(manifest.size()),
                    Sizes.of(Manifest.LARGEST.toBytes())));
        }
        ManifestReader reader = new ManifestReader(listener);
        // A decoder of its own: one that complains about bytes that are not UTF-8 instead of replacing them.
        try (RowLimit limit = new RowLimit(new InputStreamReader(
                        new RangeStream(manifest, 0, manifest.size()), StandardCharsets.UTF_8.newDecoder()));
                BufferedReader in = new BufferedReader(limit)) {
            skipBom(in);
            if (manifest.path()
                    .getFileName()
                    .toString()
                    .toLowerCase(Locale.ROOT)
                    .endsWith(".jsonl")) {
                reader.readJsonLines(in, limit);
            } else {
                reader.readCsv(in, limit);
            }
        } catch (CharacterCodingException e) {
            throw new BadManifest(
                    String.format(
                            Locale.ROOT,
                            "The manifest is not in UTF-8 (after line %d): save it as 'CSV UTF-8'",
                            reader.lastLine),
                    e);
        } catch (RowLimit.Exceeded e) {
            throw new BadManifest(String.format(Locale.ROOT, "After line %d: %s", reader.lastLine, e.getMessage()), e);
        }
    }

    private void readCsv(BufferedReader in, RowLimit limit) throws IOException, BadManifest {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(delimiter(in))
                .setIgnoreSurroundingSpaces(true)
                .setIgnoreEmptyLines(true)
                .get();
        try (CSVParser csv = CSVParser.parse(in, format)) {
            List<String> columns = List.of();
            for (CSVRecord row : csv) {
                limit.rowEnded();
                if (columns.isEmpty()) {
                    columns = columns(row);
                } else if (row.size() > columns.size()) {
                    listener.problem(String.format(
                            Locale.ROOT,
                            "Line %d: it has %d columns, the header has %d; put quotes around values with a comma",
                            csv.getCurrentLineNumber(),
                            row.size(),
                            columns.size()));
                } else {
                    Map<String, String> values = new LinkedHashMap<>();
                    for (int i = 0; i < row.size(); i++) {
                        values.put(columns.get(i), row.get(i));
                    }
                    add(csv.getCurrentLineNumber(), values);
                }
            }
            if (columns.isEmpty()) {
                throw new BadManifest("The manifest is empty: it needs a header row with a column 'name'");
            }
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CSVException) {
                throw new BadManifest(
                        String.format(
                                Locale.ROOT,
                                "After line %d: %s",
                                lastLine,
                                e.getCause().getMessage()),
                        e);
            }
            throw e.getCause();
        }
    }

    private static List<String> columns(CSVRecord header) throws BadManifest {
        if (header.size() > MOST_COLUMNS) {
            throw new BadManifest(String.format(
                    Locale.ROOT,
                    "Line 1: there are %d columns, and at most %d are allowed",
                    header.size(),
                    MOST_COLUMNS));
        }
        List<String> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String column : header) {
            String name = known(column);
            if (name.isEmpty()) {
                throw new BadManifest(
                        String.format(Locale.ROOT, "Line 1, column %d: the column has no name", columns.size() + 1));
            }
            if (!seen.add(name)) {
                throw new BadManifest(String.format(
                        Locale.ROOT, "Line 1, column %d: there are two columns '%s'", columns.size() + 1, name));
            }
            columns.add(name);
        }
        if (!seen.contains("name")) {
            throw new BadManifest(String.format(Locale.ROOT, "Line 1: there is no column 'name', only %s", columns));
        }
        return columns;
    }

    private void readJsonLines(BufferedReader in, RowLimit limit) throws IOException, BadManifest {
        long number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            number++;
            limit.rowEnded();
            if (!line.isBlank()) {
                addJson(number, line);
            }
        }
    }

    private void addJson(long number, String line) throws IOException, BadManifest {
        try {
            JsonNode object = JSON.readTree(line);
            if (!object.isObject()) {
                listener.problem(String.format(Locale.ROOT, "Line %d: an object in braces is expected", number));
                return;
            }
            Map<String, String> values = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (field.getValue().isContainerNode()) {
                    listener.problem(String.format(
                            Locale.ROOT,
                            "Line %d, column %s: a text is expected, not a list or an object",
                            number,
                            field.getKey()));
                    return;
                }
                if (!field.getValue().isNull()) {
                    values.put(known(field.getKey()), field.getValue().asText());
                }
            }
            add(number, values);
        } catch (JsonProcessingException e) {
            listener.problem(String.format(
                    Locale.ROOT,
                    "Line %d, column %d: this is not JSON: %s",
                    number,
                    e.getLocation().getColumnNr(),
                    e.getOriginalMessage()));
        }
    }

    private void add(long line, Map<String, String> values) throws IOException, BadManifest {
        if (rows == Manifest.MOST_ROWS) {
            throw new BadManifest(String.format(
                    Locale.ROOT,
                    "The manifest has more than the %d rows that are allowed: split it",
                    Manifest.MOST_ROWS));
        }
        values.values().removeIf(String::isBlank);
        String name =
                Manifest.cleaned(Optional.ofNullable(values.remove("name")).orElse(""));
        if (name.isEmpty()) {
            listener.problem(
                    String.format(Locale.ROOT, "Line %d, column name: the name of the document is missing", line));
            return;
        }
        Optional<String> unusable = ManifestValues.unusableName(name);
        if (unusable.isPresent()) {
            listener.problem(String.format(Locale.ROOT, "Line %d, column name: %s", line, unusable.get()));
            return;
        }
        ManifestValues.removeUnusable(
                values,
                (column, why) -> listener.problem(
                        String.format(Locale.ROOT, "Line %d, column %s: %s, so it was left out", line, column, why)));
        Optional<String> symbol = Optional.ofNullable(values.remove("symbol")).map(String::strip);
        Optional<String> language =
                Optional.ofNullable(values.remove("language")).map(String::strip);
        listener.row(new Row(line, name, symbol, language, values));
        rows++;
        lastLine = line;
    }

    /** Excel writes semicolons in countries with a decimal comma; the header tells. */
    private static String delimiter(BufferedReader in) throws IOException {
        in.mark(LONGEST_HEADER + 1);
        StringBuilder header = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n' && header.length() < LONGEST_HEADER; next = in.read()) {
            header.append((char) next);
        }
        in.reset();
        return header.indexOf(";") >= 0 && header.indexOf(",") < 0 ? ";" : ",";
    }

    private static void skipBom(BufferedReader in) throws IOException {
        in.mark(1);
        if (in.read() != BOM) {
            in.reset();
        }
    }

    /** The known columns in lower case, the others as they are. */
    private static String known(String column) {
        String name = column.strip();
        String lower = name.toLowerCase(Locale.ROOT);
        return Set.of("name", "symbol", "language").contains(lower) ? lower : name;
    }
}
