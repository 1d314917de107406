package io.waybill.intake.manifest;

import io.waybill.content.StagedFile;
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
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;

/**
 * What a sender says about the documents of a drop, in a file beside them or in the archive.
 *
 * <p>Either CSV with a header row (commas or semicolons) or JSON lines (one object a line), both in UTF-8. Columns
 * {@code name}, {@code symbol} and {@code language} are known, in any case; any other is metadata. Names are compared
 * without regard to how accents are composed, to kinds of spaces, and to case where that is unambiguous: macOS composes them differently from everybody else, and
 * people copy names out of texts.
 */
public final class Manifest {
    /** A manifest is read into memory: more than this is no manifest. */
    public static final DataSize LARGEST = DataSize.ofMegabytes(64);

    static final int MOST_ROWS = 200_000;

    private static final Pattern SPACES = Pattern.compile("\\p{Zs}");
    private static final Set<String> EXTENSIONS = Set.of(".csv", ".jsonl");

    private final Map<String, Row> byPath = new LinkedHashMap<>();
    private final Map<String, List<Row>> byFoldedPath = new HashMap<>();
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
            String folded = folded(row.name());
            byFoldedPath.computeIfAbsent(folded, name -> new ArrayList<>(1)).add(row);
            byBaseName
                    .computeIfAbsent(baseName(folded), name -> new ArrayList<>(1))
                    .add(row);
        }
        this.problems = List.copyOf(found);
    }

    /** Whether a file is a manifest, by its name or path: {@code manifest.csv}, {@code any.manifest.jsonl} and the like. */
    public static boolean isManifest(String path) {
        String name = baseName(path).toLowerCase(Locale.ROOT);
        return EXTENSIONS.stream()
                .anyMatch(extension -> name.equals("manifest" + extension) || name.endsWith(".manifest" + extension));
    }

    /**
     * Reads a manifest; what it is, its name tells.
     *
     * @throws BadManifest if nothing in it can be relied on; single bad rows are {@link #problems} instead
     */
    public static Manifest read(Path file) throws IOException, BadManifest {
        return read(StagedFile.of(file));
    }

    /**
     * Reads a manifest that was booked.
     *
     * @throws BadManifest if nothing in it can be relied on; single bad rows are {@link #problems} instead
     * @throws io.waybill.content.ContentChanged if it is another file than was booked
     */
    public static Manifest read(StagedFile manifest) throws IOException, BadManifest {
        return ManifestReader.read(manifest);
    }

    /** The rows that count, in their order. */
    public List<Row> rows() {
        return List.copyOf(byPath.values());
    }

    /** What is wrong with single rows, with line and column; those rows are left out. */
    public List<String> problems() {
        return problems;
    }

    /**
     * The row of a document.
     *
     * @param path in the folder of the manifest
     * @param alone whether no other document of the drop has the same file name: the row of its file name is its own then, if only one
     *     row has it
     */
    Optional<Row> row(String path, boolean alone) {
        Row exact = byPath.get(key(path));
        if (exact != null) {
            return Optional.of(exact);
        }
        String folded = folded(path);
        List<Row> alike = byFoldedPath.getOrDefault(folded, List.of());
        List<Row> found = alike.isEmpty() && alone ? byBaseName.getOrDefault(baseName(folded), List.of()) : alike;
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
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

    /** A path as it is compared where it isn't the very same: without regard to accents' composition, kinds of spaces, and case. */
    public static String folded(String path) {
        return SPACES.matcher(key(path)).replaceAll(" ").toLowerCase(Locale.ROOT);
    }

    /** The last part of a path. */
    public static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
