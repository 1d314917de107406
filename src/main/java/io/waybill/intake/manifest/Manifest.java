package io.waybill.intake.manifest;

import io.waybill.content.StagedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * What a sender says about the documents of a drop, in a file beside them or in the archive.
 *
 * <p>Either CSV with a header row (commas or semicolons) or JSON lines (one object a line), both in UTF-8. Columns
 * {@code name}, {@code symbol} and {@code language} are known, in any case; any other is metadata. Names are compared
 * without regard to how accents are composed, to kinds of spaces, and to case where that is unambiguous: macOS composes them differently from everybody else, and
 * people copy names out of texts.
 */
public final class Manifest implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Manifest.class);

    /** More than this is no manifest. */
    public static final DataSize LARGEST = DataSize.ofMegabytes(64);

    static final int MOST_ROWS = 200_000;

    private static final Pattern SPACES = Pattern.compile("\\p{Zs}");
    private static final Set<String> EXTENSIONS = Set.of(".csv", ".jsonl");

    /** How many single rows with a problem are told; of the rest only how many they are. */
    private static final int MOST_PROBLEMS = 100;

    private final RowFile rows;
    private final RowIndex byPath = new RowIndex();
    private final RowIndex byFoldedPath = new RowIndex();
    private final RowIndex byBaseName = new RowIndex();

    /** Rows of a name that an earlier one has. */
    private final BitSet repeated = new BitSet();

    private final List<String> problems = new ArrayList<>();
    private int moreProblems;

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

    private Manifest(RowFile rows) {
        this.rows = rows;
    }

    private void add(Row row) throws IOException {
        int number = rows.size();
        rows.add(row);
        String folded = folded(row.name());
        byPath.add(key(row.name()), number);
        byFoldedPath.add(folded, number);
        byBaseName.add(baseName(folded), number);
    }

    private void complete() throws IOException {
        rows.complete();
        byPath.complete();
        byFoldedPath.complete();
        byBaseName.complete();
        for (int number : byPath.repeated().sorted().toArray()) {
            Row row = rows.get(number);
            OptionalInt first = first(byPath, key(row.name()), Manifest::key);
            if (first.isPresent() && first.getAsInt() < number) {
                repeated.set(number);
                problem(String.format(
                        Locale.ROOT,
                        "Line %d, column name: '%s' stands in line %d already; that one counts",
                        row.line(),
                        row.name(),
                        rows.get(first.getAsInt()).line()));
            }
        }
    }

    private void problem(String words) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(words);
        } else {
            moreProblems++;
        }
    }

    /** Whether a file is a manifest, by its name or path: {@code manifest.csv}, {@code any.manifest.jsonl} and the like. */
    public static boolean isManifest(String path) {
        String name = baseName(path).toLowerCase(Locale.ROOT);
        return EXTENSIONS.stream()
                .anyMatch(extension -> name.equals("manifest" + extension) || name.endsWith(".manifest" + extension));
    }

    /**
     * Reads a manifest; what it is, its name tells. It is to be closed.
     *
     * @param folder for a file of its rows, which needs some more room than the manifest
     * @throws BadManifest if nothing in it can be relied on; single bad rows are {@link #problems} instead
     */
    public static Manifest read(Path file, Path folder) throws IOException, BadManifest {
        return read(StagedFile.of(file), folder);
    }

    /**
     * Reads a manifest that was booked. It is to be closed.
     *
     * @param folder for a file of its rows, which needs some more room than the manifest
     * @throws BadManifest if nothing in it can be relied on; single bad rows are {@link #problems} instead
     * @throws io.waybill.content.ContentChanged if it is another file than was booked
     */
    public static Manifest read(StagedFile manifest, Path folder) throws IOException, BadManifest {
        Manifest read = new Manifest(RowFile.in(folder));
        try {
            ManifestReader.read(manifest, new ManifestReader.Listener() {
                @Override
                public void row(Row row) throws IOException {
                    read.add(row);
                }

                @Override
                public void problem(String words) {
                    read.problem(words);
                }
            });
            read.complete();
            return read;
        } catch (IOException | BadManifest | RuntimeException e) {
            read.close();
            throw e;
        }
    }

    /**
     * Tells the names that a manifest has, and keeps nothing.
     *
     * @throws BadManifest if nothing in it can be relied on
     */
    public static void names(StagedFile manifest, Consumer<String> names) throws IOException, BadManifest {
        ManifestReader.read(manifest, new ManifestReader.Listener() {
            @Override
            public void row(Row row) {
                names.accept(row.name());
            }

            @Override
            public void problem(String words) {
                LOG.trace("{}: {}", manifest.path(), words);
            }
        });
    }

    /** The numbers of the rows that count, in their order. */
    public IntStream numbers() {
        return IntStream.range(0, rows.size()).filter(number -> !repeated.get(number));
    }

    /** @param number of the row, from 0 */
    public Row get(int number) {
        try {
            return rows.get(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with single rows, with line and column; those rows are left out. */
    public List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        if (moreProblems > 0) {
            all.add(String.format(Locale.ROOT, "and %d more of that kind", moreProblems));
        }
        return all;
    }

    /**
     * The row of a document.
     *
     * @param path in the folder of the manifest
     * @param alone whether no other document of the drop has the same file name: the row of its file name is its own then, if only one
     *     row has it
     * @return its number
     */
    OptionalInt find(String path, boolean alone) {
        String key = key(path);
        OptionalInt exact = first(byPath, key, Manifest::key);
        if (exact.isPresent()) {
            return exact;
        }
        String folded = folded(path);
        int[] alike = two(byFoldedPath, folded, Manifest::folded);
        int[] found =
                alike.length == 0 && alone ? two(byBaseName, baseName(folded), name -> baseName(folded(name))) : alike;
        return found.length == 1 ? OptionalInt.of(found[0]) : OptionalInt.empty();
    }

    private OptionalInt first(RowIndex index, String key, UnaryOperator<String> keyOf) {
        return matching(index, key, keyOf).findFirst();
    }

    /** The first two, which is enough to see that one isn't the only one. */
    private int[] two(RowIndex index, String key, UnaryOperator<String> keyOf) {
        return matching(index, key, keyOf).limit(2).toArray();
    }

    private IntStream matching(RowIndex index, String key, UnaryOperator<String> keyOf) {
        return index.rows(key)
                .filter(number -> !repeated.get(number))
                .filter(number -> keyOf.apply(get(number).name()).equals(key));
    }

    @Override
    public void close() throws IOException {
        rows.close();
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
