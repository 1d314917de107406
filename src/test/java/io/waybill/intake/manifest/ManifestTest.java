package io.waybill.intake.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    @TempDir
    Path folder;

    private final List<Manifest> opened = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Manifest one : opened) {
            one.close();
        }
        assertThat(folder)
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("rows-"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"manifest.csv", "MANIFEST.CSV", "manifest.jsonl", "scans-12.manifest.csv", "a.Manifest.jsonl"})
    void theNameTellsAManifest(String name) {
        assertThat(Manifest.isManifest(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest.pdf", "mymanifest.csv", "manifest.csv.pdf", "manifest", ".csv"})
    void otherNamesAreDocuments(String name) {
        assertThat(Manifest.isManifest(name)).isFalse();
    }

    @Test
    void aTableIsReadWithItsMetadata() throws Exception {
        Manifest manifest = csv("""
                Name,SYMBOL,language,Title,box
                annual-report.pdf,A/80/1,EN,"Report, with ""quotes""
                and two lines",7
                .\\sub\\b.pdf,,,,
                """);

        assertThat(manifest.problems()).isEmpty();
        Manifest.Row row = row(manifest, "annual-report.pdf", true).orElseThrow();
        assertThat(row.symbol()).hasValue("A/80/1");
        assertThat(row.language()).hasValue("EN");
        assertThat(row.metadata()).isEqualTo(Map.of("Title", "Report, with \"quotes\"\nand two lines", "box", "7"));
        Manifest.Row bare = row(manifest, "sub/b.pdf", true).orElseThrow();
        assertThat(bare.symbol()).isEmpty();
        assertThat(bare.metadata()).isEmpty();
        assertThat(bare.line()).isEqualTo(4);
    }

    @Test
    void semicolonsAndAByteOrderMarkAreUnderstood() throws Exception {
        Manifest manifest = csv("\uFEFFname;symbol\r\na.pdf;S/2025/1\r\n");
        assertThat(row(manifest, "a.pdf", true).orElseThrow().symbol()).hasValue("S/2025/1");
    }

    @Test
    void jsonLinesAreUnderstood() throws Exception {
        Manifest manifest = read("m.manifest.jsonl", """
                {"name": "a.pdf", "symbol": "S/2025/1", "pages": 12, "note": null}

                {"name": "b.pdf"
                {"name": "c.pdf", "tags": ["x"]}
                ["d.pdf"]
                {"symbol": "S/2025/2"}
                """);
        assertThat(rows(manifest)).singleElement().satisfies(row -> {
            assertThat(row.metadata()).isEqualTo(Map.of("pages", "12"));
            assertThat(row.symbol()).hasValue("S/2025/1");
        });
        assertThat(manifest.problems())
                .satisfiesExactly(
                        p -> assertThat(p).startsWith("Line 3, column").contains("not JSON"),
                        p -> assertThat(p).startsWith("Line 4, column tags: a text"),
                        p -> assertThat(p).startsWith("Line 5: an object"),
                        p -> assertThat(p).startsWith("Line 6, column name: "));
    }

    @Test
    void rowsAreFoundByPathThenByFileNameIfThatIsUnique() throws Exception {
        Manifest manifest = csv("name,symbol\nx/a.pdf,1\ny/a.pdf,2\nb.pdf,3\n");

        assertThat(symbol(manifest, "y/a.pdf")).hasValue("2");
        assertThat(symbol(manifest, "z/a.pdf")).isEmpty();
        assertThat(symbol(manifest, "deep/down/b.pdf")).hasValue("3");
        assertThat(symbol(manifest, "c.pdf")).isEmpty();
    }

    @Test
    void namesAreFoundHoweverTheirAccentsAreComposed() throws Exception {
        Manifest manifest = csv("name,symbol\ne\u0301te\u0301.pdf,1\n");
        assertThat(symbol(manifest, "\u00e9t\u00e9.pdf")).hasValue("1");
    }

    @Test
    void kindsOfSpacesAndCaseDoNotMatterWhereThatIsUnambiguous() throws Exception {
        Manifest manifest = csv("name,symbol\nAnnual\u00a0Report.PDF,1\nx.pdf,2\nX.pdf,3\n");

        assertThat(symbol(manifest, "annual report.pdf")).hasValue("1");
        assertThat(symbol(manifest, "x.pdf")).hasValue("2");
        assertThat(symbol(manifest, "X.pdf")).hasValue("3");
        assertThat(symbol(manifest, "X.PDF")).isEmpty();
    }

    @Test
    void aFileNameThatSeveralDocumentsHaveIsNobodysWithoutItsPath() throws Exception {
        Manifest manifest = csv("name,symbol\nb.pdf,3\n");

        assertThat(row(manifest, "deep/b.pdf", false)).isEmpty();
        assertThat(row(manifest, "b.pdf", false)).isPresent();
    }

    @Test
    void valuesThatNothingCanTakeAreLeftOutWithANoteOnTheirRow() throws Exception {
        String half = "\\ud800";
        Manifest manifest =
                read("manifest.jsonl", """
                {"name": "a.pdf", "symbol": "%s", "language": "EN"}
                {"name": "b.pdf", "symbol": "S/1", "note": "x\\u0000y"}
                {"name": "c\\u0000.pdf"}
                {"name": "d%s.pdf"}
                {"name": "../e.pdf"}
                {"name": "/f.pdf"}
                {"name": "g.pdf", "note": "%s"}
                {"name": "h.pdf", "k\\u0000": "v"}
                {"name": "i.pdf", "language": "%s"}
                """.formatted("s".repeat(501), half, "n".repeat(100_001), "l".repeat(300)));

        assertThat(rows(manifest))
                .extracting(Manifest.Row::name)
                .containsExactly("a.pdf", "b.pdf", "g.pdf", "h.pdf", "i.pdf");
        assertThat(rows(manifest)).allSatisfy(row -> assertThat(row.metadata()).isEmpty());
        assertThat(row(manifest, "a.pdf", true).orElseThrow().language()).hasValue("EN");
        assertThat(row(manifest, "a.pdf", true).orElseThrow().symbol()).isEmpty();
        assertThat(symbol(manifest, "b.pdf")).hasValue("S/1");
        assertThat(manifest.problems()).hasSize(9).allSatisfy(problem -> assertThat(problem)
                .matches("Line [1-9], column [^\\x00]+: .*"));
    }

    @Test
    void theMetadataOfARowHaveALimitTogether() throws Exception {
        String columns = IntStream.range(0, 10).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        String values = IntStream.range(0, 10).mapToObj(i -> "v".repeat(15_000)).collect(Collectors.joining(","));
        Manifest manifest = csv("name,symbol," + columns + "\na.pdf,1," + values + "\n");

        assertThat(row(manifest, "a.pdf", true).orElseThrow().metadata()).hasSize(6);
        assertThat(symbol(manifest, "a.pdf")).hasValue("1");
        assertThat(manifest.problems()).hasSize(4);
    }

    @Test
    void aSecondRowForANameIsAProblemOfThatRow() throws Exception {
        Manifest manifest = csv("name,symbol\na.pdf,1\n./a.pdf,2\n");
        assertThat(symbol(manifest, "a.pdf")).hasValue("1");
        assertThat(manifest.problems()).singleElement().asString().contains("Line 3, column name", "line 2");
    }

    @Test
    void badRowsAreNamedAndLeftOut() throws Exception {
        Manifest manifest = csv("name,symbol\n,1\na.pdf,1,2\nb.pdf\n");
        assertThat(manifest.problems())
                .satisfiesExactly(p -> assertThat(p).startsWith("Line 2, column name"), p -> assertThat(p)
                        .startsWith("Line 3: it has 3 columns, the header has 2"));
        assertThat(rows(manifest)).extracting(Manifest.Row::name).containsExactly("b.pdf");
    }

    @Test
    void aManifestThatCantBeReliedOnIsRefused() throws IOException {
        assertRefused("", "empty");
        assertRefused("file,symbol\na,b\n", "no column 'name'");
        assertRefused("name,name\na,b\n", "two columns 'name'");
        assertRefused("name,symbol\na.pdf,\"open\n", "After line 1");

        Path latin =
                Files.write(folder.resolve("manifest.csv"), "name\nété.pdf\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Manifest.read(latin, folder))
                .isInstanceOf(BadManifest.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void ofManyProblemsTheFirstAreToldAndTheRestCounted() throws Exception {
        Manifest manifest = csv("name,symbol\n" + ",1\n".repeat(1_000) + "a.pdf,1\n" + "a.pdf,2\n".repeat(500));

        assertThat(manifest.problems()).hasSize(101).last().isEqualTo("and 1400 more of that kind");
        assertThat(symbol(manifest, "a.pdf")).hasValue("1");
    }

    @Test
    void aRowIsEndedBeforeItIsAllInMemory() throws Exception {
        assertRefused(
                "name,symbol\na.pdf,1\nb.pdf,\"" + "v".repeat(2_000_000) + "\"\n", "After line 2: a row has more");
        assertThatThrownBy(() -> read("manifest.jsonl", "{\"name\": \"" + "v".repeat(2_000_000) + "\"}"))
                .isInstanceOf(BadManifest.class)
                .hasMessageContaining("a row has more");
        assertRefused("name" + ",c".repeat(200_000) + "\n", "columns, and at most 1000 are allowed");
    }

    /** In a process of its own, with a heap that is smaller than the manifest. */
    @Test
    void theLargestManifestFitsIntoASmallHeap() throws Exception {
        Path large = folder.resolve("manifest.csv");
        int rows = 190_000;
        try (BufferedWriter out = Files.newBufferedWriter(large)) {
            out.write("name,symbol,title,remark\n");
            for (int i = 0; i < rows; i++) {
                out.write("folder-%d/document-%06d.pdf,S/2025/%d,%s,%s\n"
                        .formatted(i % 100, i, i, "t".repeat(100), "r".repeat(150)));
            }
        }
        assertThat(Files.size(large)).isBetween(52L << 20, Manifest.LARGEST.toBytes());
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-cp",
                        classes,
                        LargeManifest.class.getName(),
                        large.toString())
                .redirectErrorStream(true)
                .start();

        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.lines()).last().isEqualTo("found " + rows);
    }

    private void assertRefused(String content, String reason) {
        assertThatThrownBy(() -> csv(content)).isInstanceOf(BadManifest.class).hasMessageContaining(reason);
    }

    private static List<Manifest.Row> rows(Manifest manifest) {
        return manifest.numbers().mapToObj(manifest::get).toList();
    }

    private static Optional<Manifest.Row> row(Manifest manifest, String path, boolean alone) {
        return manifest.find(path, alone).stream().mapToObj(manifest::get).findFirst();
    }

    private static Optional<String> symbol(Manifest manifest, String path) {
        return row(manifest, path, true).flatMap(Manifest.Row::symbol);
    }

    private Manifest csv(String content) throws Exception {
        return read("manifest.csv", content);
    }

    private Manifest read(String name, String content) throws Exception {
        Manifest manifest = Manifest.read(Files.writeString(folder.resolve(name), content), folder);
        opened.add(manifest);
        return manifest;
    }
}
