package io.waybill.ods.cdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.outcome.DocumentRefused;
import io.waybill.outcome.Refusal;
import io.waybill.outcome.Unavailable;
import io.waybill.servers.CentralDatabase;
import io.waybill.servers.ContentServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class DownloadsTest {
    private static final byte[] CONTENT = CentralDatabase.pdf("x".repeat(500_000));

    @TempDir
    Path folder;

    private ContentServer server;
    private Path target;

    @BeforeEach
    void start() throws IOException {
        server = ContentServer.start();
        server.put("a.pdf", CONTENT);
        target = folder.resolve("staging/a");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFileIsFetchedOnceAndThenComesFromTheCache() throws Exception {
        Downloads downloads = downloads(DataSize.ofMegabytes(10));
        downloads.fetch(file(CONTENT), target);
        long modified = Files.getLastModifiedTime(target).toMillis();

        downloads.fetch(file(CONTENT), folder.resolve("staging/b"));

        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(folder.resolve("staging/b")).hasBinaryContent(CONTENT);
        assertThat(server.requests()).hasSize(1);
        assertThat(Files.getLastModifiedTime(target).toMillis())
                .as("what is staged must not look changed")
                .isEqualTo(modified);
    }

    @Test
    void theCacheKeepsToItsSizeAndLosesWhatWasNotUsedForLongest() throws Exception {
        Downloads downloads = downloads(DataSize.ofBytes(1_300_000));
        for (int i = 0; i < 5; i++) {
            byte[] content = CentralDatabase.pdf(i + "x".repeat(499_000));
            server.put("a.pdf", content);
            downloads.fetch(file(content), folder.resolve("staging/" + i));
        }

        try (Stream<Path> kept = Files.list(folder.resolve("cache"))) {
            assertThat(kept.mapToLong(path -> path.toFile().length()).sum()).isBetween(400_000L, 1_300_000L);
        }
        downloads.fetch(file(CentralDatabase.pdf("4" + "x".repeat(499_000))), folder.resolve("staging/again"));
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void whatIsDamagedInTheCacheIsFetchedAgain() throws Exception {
        downloads(DataSize.ofMegabytes(10)).fetch(file(CONTENT), target);
        Files.delete(target);
        Files.writeString(folder.resolve("cache").resolve(CentralDatabase.md5(CONTENT)), "%PDF rotten");

        downloads(DataSize.ofMegabytes(10)).fetch(file(CONTENT), target);

        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aConnectionThatIsCutIsGoneOnWithFromThere() throws Exception {
        server.cut("a.pdf", 300_000);
        assertThatThrownBy(() -> downloads(DataSize.ofBytes(0)).fetch(file(CONTENT), target))
                .isInstanceOf(Unavailable.class);
        assertThat(target).doesNotExist();

        downloads(DataSize.ofBytes(0)).fetch(file(CONTENT), target);

        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(server.requests()).containsExactly("a.pdf", "a.pdf bytes=300000-");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aServerInTroubleIsAskedAgainLater(int status) {
        server.refuse("a.pdf", status);

        assertThatThrownBy(() -> downloads(DataSize.ofBytes(0)).fetch(file(CONTENT), target))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining(String.valueOf(status));
        assertThat(target).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410})
    void whatTheServerDoesNotHaveIsNotFound(int status) {
        server.refuse("a.pdf", status);

        assertThatThrownBy(() -> downloads(DataSize.ofBytes(0)).fetch(file(CONTENT), target))
                .isInstanceOf(DocumentRefused.class)
                .hasFieldOrPropertyWithValue("refusal.cause", Refusal.Cause.NO_FILE)
                .hasMessageContaining(String.valueOf(status));
    }

    @Test
    void whatIsNotWhatTheCatalogueSaysIsRefused() {
        server.put("a.pdf", "<html>Sorry</html>".getBytes(StandardCharsets.UTF_8));
        assertRefused("is no PDF");
        server.put("a.pdf", CentralDatabase.pdf("shorter"));
        assertRefused("the catalogue says " + CONTENT.length);
        server.put("a.pdf", CentralDatabase.pdf("x".repeat(600_000)));
        assertRefused("the catalogue says " + CONTENT.length);
        server.put("a.pdf", CentralDatabase.pdf("y".repeat(500_000)));
        assertRefused("has the MD5");
    }

    @Test
    void nothingIsFetchedOntoADiskThatIsNearlyFull() {
        Downloads downloads = new Downloads(
                new FileCache(folder.resolve("cache"), DataSize.ofBytes(0)),
                Duration.ofSeconds(2),
                DataSize.ofTerabytes(1000));

        assertThatThrownBy(() -> downloads.fetch(file(CONTENT), target))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("waybill.intake.floor");
        assertThat(server.requests()).isEmpty();
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> downloads(DataSize.ofBytes(0)).fetch(file(CONTENT), target))
                .isInstanceOf(DocumentRefused.class)
                .hasMessageContaining(why);
        assertThat(target).doesNotExist();
    }

    private Downloads downloads(DataSize cache) {
        return Downloads.kept(folder.resolve("cache"), cache, Duration.ofSeconds(2), DataSize.ofBytes(0));
    }

    private CatalogueFile file(byte[] content) {
        return new CatalogueFile(
                URI.create(server.address("a.pdf")),
                content.length,
                CentralDatabase.md5(content),
                Instant.EPOCH,
                false);
    }
}
