package io.waybill.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.content.MarkersInMemory;
import io.waybill.content.UsedFolders;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class MetadataReaderTest {
    private static final MetadataReader READER = new MetadataReader(new MetadataReader.Settings(
            DataSize.ofMegabytes(96), Duration.ofSeconds(20), 1, 1000, Duration.ofMinutes(1)));

    private final MediaTypes types = new MediaTypes();

    @TempDir
    Path folder;

    @AfterAll
    static void close() {
        READER.close();
    }

    @Test
    void aPdfTellsTitleAuthorLanguagePagesAndDate() throws IOException {
        Metadata metadata = read(Documents.pdf(file()));

        assertThat(metadata.note()).isEmpty();
        assertThat(metadata.title()).hasValue("Résolution");
        assertThat(metadata.author()).hasValue("A. Author");
        assertThat(metadata.language()).hasValue("fr");
        assertThat(metadata.pages()).hasValue(2);
        assertThat(metadata.created()).hasValue(Documents.CREATED);
        assertThat(metadata.modified()).isEmpty();
    }

    @Test
    void aWordDocumentTellsItsExactTypeAndProperties() throws IOException {
        Metadata metadata = read(Documents.docx(file()));

        assertThat(metadata.note()).isEmpty();
        assertThat(metadata.mediaType())
                .hasValue("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        assertThat(metadata.title()).hasValue("A letter");
        assertThat(metadata.author()).hasValue("C. Clerk");
        assertThat(metadata.pages()).hasValue(3);
        assertThat(metadata.created()).hasValue(Documents.CREATED);
    }

    @Test
    void workbooksNewAndOldTellTheirTypeAndTitle() throws IOException {
        Metadata metadata = read(Documents.xlsx(file()));
        assertThat(metadata.mediaType()).hasValue("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        assertThat(metadata.title()).hasValue("A table");

        Metadata old = read(Documents.xls(file()));
        assertThat(old.mediaType()).hasValue("application/vnd.ms-excel");
        assertThat(old.title()).hasValue("An old table");
    }

    @Test
    void anOpenDocumentTellsItsProperties() throws IOException {
        Metadata metadata = read(Documents.odt(file()));

        assertThat(metadata.note()).isEmpty();
        assertThat(metadata.mediaType()).hasValue("application/vnd.oasis.opendocument.text");
        assertThat(metadata.title()).hasValue("A note");
        assertThat(metadata.author()).hasValue("N. Notary");
        assertThat(metadata.language()).hasValue("en-GB");
        assertThat(metadata.pages()).hasValue(4);
        assertThat(metadata.created()).hasValue(Documents.CREATED);
    }

    @Test
    void aBookTellsTitleAuthorAndLanguage() throws IOException {
        Metadata metadata = read(Documents.epub(file()));

        assertThat(metadata.note()).isEmpty();
        assertThat(metadata.mediaType()).hasValue("application/epub+zip");
        assertThat(metadata.title()).hasValue("A book");
        assertThat(metadata.author()).hasValue("W. Writer");
        assertThat(metadata.language()).hasValue("es");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
    void imagesHaveDimensions(String format) throws IOException {
        Metadata metadata = read(Documents.image(file(), format, 30, 20));

        assertThat(metadata.note()).isEmpty();
        assertThat(metadata.properties()).isEqualTo(Map.of("width", "30", "height", "20"));
    }

    @Test
    void aDigitalNegativeHasDimensionsToo() throws IOException {
        Path dng = Documents.tiff(file(), ByteOrder.LITTLE_ENDIAN, false, 1_000_000_000, 0x100, 0x101, 0xC612);
        assertThat(read(dng).properties()).isEqualTo(Map.of("width", "100", "height", "100"));
    }

    @Test
    void aDirectoryBeyondReachIsNoted() throws IOException {
        Path far = Documents.tiff(file(), ByteOrder.LITTLE_ENDIAN, false, 3_500_000_000L, 0x100, 0x101);
        assertThat(read(far).note()).hasValueSatisfying(note -> assertThat(note).contains("not found"));
        Path big = Documents.tiff(file(), ByteOrder.LITTLE_ENDIAN, true, 16, 0x100, 0x101);
        assertThat(read(big).note()).hasValueSatisfying(note -> assertThat(note).contains("can't be read"));
    }

    @Test
    void anOrdinaryArchiveStaysOne() throws IOException {
        Metadata metadata = read(Documents.zip(file(), "a.txt", "a"));
        assertThat(metadata.mediaType()).hasValue("application/zip");
        assertThat(metadata.note()).isEmpty();
    }

    @Test
    void aPasswordIsNoted() throws IOException {
        Metadata metadata = read(Documents.encryptedPdf(file()));
        assertThat(metadata.note()).hasValueSatisfying(note -> assertThat(note).contains("password"));
    }

    @Test
    void damageIsNoted() throws IOException {
        Metadata metadata = READER.read(Files.writeString(file(), "%PDF-1.7 and no more"), "application/pdf");
        assertThat(metadata.note()).isPresent();
        assertThat(READER.read(folder.resolve("missing"), "image/png").note()).isPresent();
    }

    @Test
    void whatIsNoFileIsNotOpened() throws Exception {
        Path pdf = Documents.pdf(file());
        Path link = Files.createSymbolicLink(folder.resolve("link"), pdf);
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        for (Path other : List.of(link, pipe, folder)) {
            Metadata metadata = READER.read(other, "application/pdf");
            assertThat(metadata.note())
                    .hasValueSatisfying(note -> assertThat(note).contains("can't be opened"));
            assertThat(metadata.title()).isEmpty();
        }
    }

    @Test
    void noLinkIsFollowedBelowAFolderThatOthersCanWriteIn() throws Exception {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        new UsedFolders(new MarkersInMemory()).useShared(shared, Set.of());
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.copy(Documents.pdf(file()), elsewhere.resolve("a.pdf"));
        Files.createSymbolicLink(shared.resolve("linked"), elsewhere);

        Metadata metadata = READER.read(shared.resolve("linked").resolve("a.pdf"), "application/pdf");

        assertThat(metadata.note()).hasValueSatisfying(note -> assertThat(note).contains("can't be opened"));
        assertThat(metadata.title()).isEmpty();
    }

    @Test
    void typesOfWhichNothingIsKnownStartNoProcess() throws IOException {
        try (MetadataReader reader = reader(Duration.ofSeconds(20), 1000, Duration.ofMinutes(1))) {
            assertThat(reader.read(Files.writeString(file(), "text"), "text/plain")
                            .note())
                    .isEmpty();
            assertThat(reader.pids()).isEmpty();
        }
    }

    @Test
    void aDocumentThatHangsCostsItsProcessAndTheNextOneIsRead() throws Exception {
        try (MetadataReader reader = reader(Duration.ofMillis(5000), 1000, Duration.ofMinutes(1))) {
            Metadata metadata = reader.read(endless(), "application/pdf");
            assertThat(metadata.note())
                    .hasValueSatisfying(note -> assertThat(note).contains("longer than 5000 ms"));
            assertThat(reader.read(Documents.pdf(file()), "application/pdf").pages())
                    .hasValue(2);
        }
    }

    @Test
    void aDocumentThatTakesAllMemoryIsNotedAndTheNextOneIsRead() throws IOException {
        Metadata bomb = read(Documents.pngBomb(file(), 300 << 20));

        assertThat(bomb.note()).hasValueSatisfying(note -> assertThat(note).contains("more than 96 MB of memory"));
        assertThat(read(Documents.pdf(file())).title()).hasValue("Résolution");
    }

    @Test
    void aProcessThatIsKilledIsReplaced() throws Exception {
        try (MetadataReader reader = reader(Duration.ofMinutes(1), 1000, Duration.ofMinutes(1))) {
            Path endless = endless();
            CompletableFuture<Metadata> reading =
                    CompletableFuture.supplyAsync(() -> reader.read(endless, "application/pdf"));
            await().until(() -> !reader.pids().isEmpty());
            ProcessHandle.of(reader.pids().get(0)).orElseThrow().destroyForcibly();

            assertThat(reading.get(30, TimeUnit.SECONDS).note())
                    .hasValueSatisfying(note -> assertThat(note).contains("ended with code 137"));
            assertThat(reader.read(Documents.pdf(file()), "application/pdf").title())
                    .hasValue("Résolution");
        }
    }

    @Test
    void aProcessReadsSeveralDocumentsAndIsThenReplacedOrEndsWhenIdle() throws IOException {
        try (MetadataReader reader = reader(Duration.ofSeconds(20), 3, Duration.ofMillis(400))) {
            Path pdf = Documents.pdf(file());
            List<Metadata> all = List.of(
                    reader.read(pdf, "application/pdf"),
                    reader.read(pdf, "application/pdf"),
                    reader.read(pdf, "application/pdf"));
            assertThat(all).allMatch(metadata -> metadata.note().isEmpty());
            assertThat(reader.pids()).isEmpty();

            reader.read(pdf, "application/pdf");
            await().until(() -> reader.pids().isEmpty());
        }
    }

    @Test
    void aProcessEndsWhenItsParentIsGoneEvenInMidWork() throws Exception {
        MetadataProcess child = MetadataProcess.start(DataSize.ofMegabytes(96));
        ProcessHandle process = ProcessHandle.of(child.pid()).orElseThrow();
        child.send(endless(), "application/pdf");
        child.hangUp();
        assertThat(process.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    private Metadata read(Path file) throws IOException {
        return READER.read(file, types.of(file));
    }

    private Path file() {
        try {
            return Files.createTempFile(folder, "été \n", " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever reads it looks for its objects for minutes. */
    private Path endless() throws IOException {
        Path file = Files.writeString(file(), "%PDF-1.7\n");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(200L << 30);
        }
        return file;
    }

    private static MetadataReader reader(Duration timeout, int restartAfter, Duration idleTime) {
        return new MetadataReader(
                new MetadataReader.Settings(DataSize.ofMegabytes(96), timeout, 1, restartAfter, idleTime));
    }
}
