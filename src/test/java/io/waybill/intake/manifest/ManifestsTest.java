package io.waybill.intake.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.ledger.Description;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several manifests in one batch. */
class ManifestsTest {
    @TempDir
    Path folder;

    @Test
    void eachSpeaksForItsOwnFolderAndWhatIsBelow() throws IOException {
        Manifests manifests = new Manifests(
                List.of(
                        manifest("manifest.csv", "name,symbol\nletter.pdf,TOP\nc/letter.pdf,C\n"),
                        manifest("a/manifest.csv", "name,symbol\nletter.pdf,A\n"),
                        manifest("b/manifest.csv", "name,symbol\nletter.pdf,B\n")),
                List.of("letter.pdf", "a/letter.pdf", "b/letter.pdf", "b/deep/letter.pdf", "c/letter.pdf"));

        assertThat(symbol(manifests, "letter.pdf")).isEqualTo("TOP");
        assertThat(symbol(manifests, "a/letter.pdf")).isEqualTo("A");
        assertThat(symbol(manifests, "b/letter.pdf")).isEqualTo("B");
        assertThat(symbol(manifests, "c/letter.pdf")).isEqualTo("C");
        assertThat(symbol(manifests, "b/deep/letter.pdf")).isEmpty();
        assertThat(manifests.remark()).isEmpty();
    }

    @Test
    void aFileNameIsEnoughOnlyForADocumentThatAloneHasIt() throws IOException {
        Manifests manifests = new Manifests(
                List.of(manifest("manifest.csv", "name,symbol\nletter.pdf,1\nreport.pdf,2\n")),
                List.of("en/letter.pdf", "fr/letter.pdf", "en/Report.pdf"));

        assertThat(symbol(manifests, "en/letter.pdf")).isEmpty();
        assertThat(symbol(manifests, "fr/letter.pdf")).isEmpty();
        assertThat(symbol(manifests, "en/Report.pdf")).isEqualTo("2");
        assertThat(manifests.remark())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("letter.pdf").doesNotContain("report.pdf"));
    }

    @Test
    void whatLiesInNoFolderOfAManifestIsNotAnnotated() throws IOException {
        Manifests manifests = new Manifests(
                List.of(manifest("a/manifest.csv", "name\nx.pdf\n")), List.of("a/x.pdf", "a/y.pdf", "b/z.pdf"));

        assertThat(manifests.describe("b/z.pdf")).isEqualTo(Description.NONE);
        assertThat(manifests.describe("a/y.pdf").notes()).hasSize(1);
        assertThat(manifests.describe("a/x.pdf").notes()).isEmpty();
    }

    @Test
    void aManifestThatIsNotUsedIsTold() throws IOException {
        Manifests manifests = new Manifests(
                List.of(
                        manifest("a/manifest.csv", "name,symbol\nx.pdf,1\n"),
                        manifest("a/other.manifest.csv", "name,symbol\nx.pdf,2\n")),
                List.of("a/x.pdf"));

        assertThat(symbol(manifests, "a/x.pdf")).isEqualTo("1");
        assertThat(manifests.remark())
                .hasValue("a/other.manifest.csv is not used, for a/manifest.csv stands in the same folder");
    }

    private static String symbol(Manifests manifests, String path) {
        return manifests.describe(path).symbol();
    }

    private ManifestNames manifest(String name, String content) throws IOException {
        Path file = Files.createTempDirectory(folder, "m").resolve(name.substring(name.lastIndexOf('/') + 1));
        return ManifestNames.read(Files.writeString(file, content), name, folder);
    }
}
