package io.waybill.intake.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.util.unit.DataSize;

/**
 * What a sender says about the documents of a drop, in a file beside them or in the archive.
 *
 * <p>Either CSV with a header row (commas or semicolons) or JSON lines (one object a line), both in UTF-8. Columns
 * {@code name}, {@code symbol} and {@code language} are known, in any case; any other is metadata. Names are compared
 * without regard to how accents are composed, for macOS composes them differently from everybody else.
 */
public final class Manifest {
    /** A manifest is read into memory: more than this is no manifest. */
    static final DataSize LARGEST = DataSize.ofMegabytes(64);

    static final int MOST_ROWS = 200_000;

    private static final Set<String> EXTENSIONS = Set.of(".csv", ".jsonl");

    private final Map<String, Row> byPath = new LinkedHashMap<>();
    private final Map<String, List<Row>> byBaseName = new HashMap<>();
    private final List<String> problems;

    /**
     * What it says of one document.
     *
     * @param line where it ends, from 1
     * @param name path as given, with slashes and without a leading {@code ./}
     * @param symbol as written
     * @param language as written
     * @param metadata the other columns that have a value, in their order
     */
    public record Row(
            long line, String name, Optional<String> symbol, Optional<String> language, Map<String, String> metadata) {
        public Row {
            if (name.isEmpty()) {
                throw new IllegalArgumentException(String.format(Locale.ROOT, "Line %d: a row needs a name", line));
            }
            metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        }
    }

    Manifest(Collection<Row> rows, List<String> problems) {
        List<String> found = new ArrayList<>(problems);
        for (Row row : rows) {
            Row first = byPath.putIfAbsent(key(row.name()), row);
            if (first != null) {
                found.add(String.format(
                        Locale.ROOT,
                        "Line %d, column name: '%s' stands in line %d already; that one counts",
                        row.line(),
                        row.name(),
                        first.line()));
                continue;
            }
            byBaseName
                    .computeIfAbsent(baseName(key(row.name())), name -> new ArrayList<>(1))
                    .add(row);
        }
        this.problems = List.copyOf(found);
    }

    /** Whether a file of this name is a manifest: {@code manifest.csv}, {@code any.manifest.jsonl} and the like. */
    public static boolean isManifest(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return EXTENSIONS.stream()
                .anyMatch(extension -> name.equals("manifest" + extension) || name.endsWith(".manifest" + extension));
    }

    /**
     * Reads a manifest; what it is, its name tells.
     *
     * @throws BadManifest if nothing in it can be relied on; single bad rows are {@link #problems} instead
     */
    public static Manifest read(Path file) throws IOException, BadManifest {
        return ManifestReader.read(file);
    }

    /** The rows that count, in their order. */
    public List<Row> rows() {
        return List.copyOf(byPath.values());
    }

    /** What is wrong with single rows, with line and column; those rows are left out. */
    public List<String> problems() {
        return problems;
    }

    /** The row of a document: that of its path, else that of its file name, if only one row has it. */
    public Optional<Row> row(String path) {
        String key = key(path);
        Row exact = byPath.get(key);
        if (exact != null) {
            return Optional.of(exact);
        }
        List<Row> sameName = byBaseName.getOrDefault(baseName(key), List.of());
        return sameName.size() == 1 ? Optional.of(sameName.get(0)) : Optional.empty();
    }

    /**
     * The names for which no document was seen.
     *
     * @param seen the paths of all documents of the drop
     */
    public List<String> missing(Set<String> seen) {
        Set<Row> found = seen.stream().flatMap(path -> row(path).stream()).collect(Collectors.toSet());
        return byPath.values().stream()
                .filter(row -> !found.contains(row))
                .map(Row::name)
                .toList();
    }

    static String cleaned(String name) {
        String path = name.strip().replace('\\', '/');
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        return path;
    }

    private static String key(String path) {
        return Normalizer.normalize(cleaned(path), Normalizer.Form.NFC);
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
