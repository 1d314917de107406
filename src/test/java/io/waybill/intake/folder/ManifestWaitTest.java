package io.waybill.intake.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits for a manifest, and what doesn't. */
class ManifestWaitTest {
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    Path inbox;

    @Test
    void aManifestAndWhatIsThereOfItsFilesWaitForTheOthers() throws IOException {
        Path manifest = file("manifest.csv", "name\na.pdf\nb.pdf\n");
        Path a = file("a.pdf", "a");
        Path stranger = file("stranger.pdf", "not named");
        ManifestWait wait = new ManifestWait(LONG);

        assertThat(ready(wait, manifest, a, stranger)).containsExactly(stranger);

        Path b = file("b.pdf", "b");
        assertThat(ready(wait, manifest, a, b, stranger)).containsExactly(manifest, a, b, stranger);
    }

    @Test
    void namesMatchAsTheyDoWhenTheManifestIsRead() throws IOException {
        Path manifest = file("m/manifest.csv", "name\ne\u0301te\u0301.pdf\nAnnual\u00a0Report.PDF\ndeep.pdf\n");
        Path composed = file("m/\u00e9t\u00e9.pdf", "composed otherwise");
        Path report = file("m/annual report.pdf", "another space, another case");
        Path deep = file("m/below/deep.pdf", "by its name alone");

        assertThat(ready(new ManifestWait(LONG), manifest, composed, report, deep))
                .hasSize(4);
    }

    @Test
    void aFileOfAnotherFolderIsNoneOfThisManifest() throws IOException {
        Path manifest = file("a/manifest.csv", "name\nletter.pdf\n");
        Path other = file("b/letter.pdf", "of somebody else");

        assertThat(ready(new ManifestWait(LONG), manifest, other)).containsExactly(other);
    }

    @Test
    void aNameThatNoFileCanHaveHoldsNothingUp() throws IOException {
        Path manifest = file("manifest.jsonl", "{\"name\": \"a\\u0000.pdf\"}\n{\"name\": \"b\\ud800.pdf\"}\n");
        Path letter = file("letter.pdf", "a letter");

        assertThat(ready(new ManifestWait(LONG), manifest, letter)).containsExactly(manifest, letter);
    }

    @Test
    void aManifestWaitsNotForEver() throws IOException {
        Path manifest = file("manifest.csv", "name\nnever.pdf\n");
        ManifestWait wait = new ManifestWait(Duration.ofMillis(300));

        assertThat(ready(wait, manifest)).isEmpty();
        await().untilAsserted(() -> assertThat(ready(wait, manifest)).containsExactly(manifest));
    }

    @Test
    void aManifestThatIsCorrectedMeanwhileIsReadAgain() throws IOException {
        Path manifest = file("manifest.csv", "name\nwrong.pdf\n");
        Path right = file("right.pdf", "right");
        ManifestWait wait = new ManifestWait(LONG);
        assertThat(ready(wait, manifest, right)).containsExactly(right);

        file("manifest.csv", "name\nright.pdf\n# longer\n");

        assertThat(ready(wait, manifest, right)).isEmpty();
        file("manifest.csv", "name\nright.pdf\n");
        assertThat(ready(wait, manifest, right)).containsExactly(manifest, right);
    }

    private static List<Path> ready(ManifestWait wait, Path... files) throws IOException {
        return wait.ready(List.of(files), name -> true);
    }

    private Path file(String name, String content) throws IOException {
        Path file = inbox.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nothingIsKeptOfManifestsThatWereTakenAway(@TempDir Path inbox) throws IOException {
        ManifestWait wait = new ManifestWait(Duration.ofMillis(200));
        for (int i = 0; i < 5; i++) {
            Path gone = Files.writeString(inbox.resolve(i + ".manifest.csv"), "name\nnever.pdf\n");
            assertThat(wait.ready(List.of(gone), name -> true)).isEmpty();
            Files.delete(gone);
        }
        assertThat(wait.kept()).isEqualTo(5);
        Path last = Files.writeString(inbox.resolve("last.manifest.csv"), "name\nnever.pdf\n");
        await().until(() -> {
            wait.ready(List.of(last), name -> true);
            return wait.kept() <= 1;
        });
    }
}
