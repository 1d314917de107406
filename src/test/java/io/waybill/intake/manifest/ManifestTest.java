package io.waybill.intake.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    @TempDir
    Path folder;

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
        Manifest.Row row = manifest.row("annual-report.pdf").orElseThrow();
        assertThat(row.symbol()).hasValue("A/80/1");
        assertThat(row.language()).hasValue("EN");
        assertThat(row.metadata()).isEqualTo(Map.of("Title", "Report, with \"quotes\"\nand two lines", "box", "7"));
        Manifest.Row bare = manifest.row("sub/b.pdf").orElseThrow();
        assertThat(bare.symbol()).isEmpty();
        assertThat(bare.metadata()).isEmpty();
        assertThat(bare.line()).isEqualTo(4);
    }

    @Test
    void semicolonsAndAByteOrderMarkAreUnderstood() throws Exception {
        Manifest manifest = csv("\uFEFFname;symbol\r\na.pdf;S/2025/1\r\n");
        assertThat(manifest.row("a.pdf").orElseThrow().symbol()).hasValue("S/2025/1");
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
        assertThat(manifest.rows()).singleElement().satisfies(row -> {
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
    void whatIsMissingIsNamed() throws Exception {
        Manifest manifest = csv("name\na.pdf\nsub/b.pdf\nc.pdf\n");
        assertThat(manifest.missing(Set.of("in/a.pdf", "c.pdf", "surplus.pdf"))).containsExactly("sub/b.pdf");
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
        assertThat(manifest.rows()).extracting(Manifest.Row::name).containsExactly("b.pdf");
    }

    @Test
    void aManifestThatCantBeReliedOnIsRefused() throws IOException {
        assertRefused("", "empty");
        assertRefused("file,symbol\na,b\n", "no column 'name'");
        assertRefused("name,name\na,b\n", "two columns 'name'");
        assertRefused("name,symbol\na.pdf,\"open\n", "After line 1");

        Path latin =
                Files.write(folder.resolve("manifest.csv"), "name\nété.pdf\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Manifest.read(latin))
                .isInstanceOf(BadManifest.class)
                .hasMessageContaining("UTF-8");
    }

    private void assertRefused(String content, String reason) {
        assertThatThrownBy(() -> csv(content)).isInstanceOf(BadManifest.class).hasMessageContaining(reason);
    }

    private static Optional<String> symbol(Manifest manifest, String path) {
        return manifest.row(path).flatMap(Manifest.Row::symbol);
    }

    private Manifest csv(String content) throws Exception {
        return read("manifest.csv", content);
    }

    private Manifest read(String name, String content) throws Exception {
        return Manifest.read(Files.writeString(folder.resolve(name), content));
    }
}
