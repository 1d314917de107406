package io.waybill.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.inspect.MediaTypes;
import io.waybill.inspect.Metadata;
import io.waybill.inspect.MetadataReader;
import io.waybill.intake.archive.Archive;
import io.waybill.intake.archive.ArchiveRules;
import io.waybill.intake.archive.Budget;
import io.waybill.intake.archive.UnreadableArchive;
import io.waybill.intake.manifest.Manifest;
import io.waybill.ods.DocumentName;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class SamplesTest {
    private static final Path SAMPLES = Path.of("samples");
    private static final Path STAND_IN = Path.of("src/main/resources/ods-standin-symbols.csv");

    @TempDir
    Path folder;

    @Test
    void theyAreMadeTheSameEachTime() throws IOException {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        Samples.make(first);
        Samples.make(second);

        assertThat(names(SAMPLES)).isEqualTo(names(first));
        for (String name : names(first)) {
            assertThat(second.resolve(name)).hasSameBinaryContentAs(first.resolve(name));
        }
    }

    @Test
    void everySymbolInANameOrTheManifestIsOneThatTheStandInKnows() throws Exception {
        List<Symbol> symbols = new ArrayList<>();
        for (String name : names(SAMPLES)) {
            DocumentName.parse(name).ifPresent(document -> symbols.add(document.symbol()));
        }
        List<Manifest.Row> rows;
        try (Manifest manifest = Manifest.read(SAMPLES.resolve("manifest.csv"), folder)) {
            rows = manifest.numbers().mapToObj(manifest::get).toList();
        }
        rows.forEach(row -> symbols.add(new Symbol(row.symbol().orElseThrow())));

        List<String> known = Files.readAllLines(STAND_IN);
        assertThat(known.get(0))
                .isEqualTo("symbol,"
                        + String.join(
                                ",",
                                Stream.of(Language.values()).map(Enum::name).toList()));
        assertThat(symbols).hasSize(5).allSatisfy(symbol -> assertThat(known)
                .anyMatch(line -> line.startsWith(symbol.key() + ",")));
        assertThat(names(SAMPLES))
                .containsAll(rows.stream().map(Manifest.Row::name).toList());
    }

    @Test
    void theMixedArchiveHasOneOfEachKindAndTheOtherIsUnreadable() throws Exception {
        List<String> types = new ArrayList<>();
        try (Archive archive = open("mixed.zip");
                MetadataReader reader = new MetadataReader(new MetadataReader.Settings(
                        DataSize.ofMegabytes(96), Duration.ofSeconds(20), 1, 1000, Duration.ofMinutes(1)))) {
            List<Archive.Entry> entries = new ArrayList<>();
            archive.entries().forEachRemaining(entries::add);
            for (Archive.Entry entry : entries) {
                Path target = folder.resolve("entry");
                archive.write(entry, target);
                String type = new MediaTypes().of(target);
                Metadata metadata = reader.read(target, type);
                assertThat(metadata.note()).isEmpty();
                types.add(metadata.mediaType().orElse(type));
            }
        }
        assertThat(types)
                .containsExactly(
                        "application/pdf",
                        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                        "image/png",
                        "application/epub+zip",
                        "application/pdf",
                        "text/plain");
        assertThatThrownBy(() -> open("unreadable.zip"))
                .isInstanceOf(UnreadableArchive.class)
                .hasMessageContaining("cut off");
    }

    private static Archive open(String name) throws Exception {
        Path file = SAMPLES.resolve(name);
        ArchiveRules rules = ArchiveRules.standard();
        return Archive.open(file, rules, new Budget(rules, Files.size(file)), DataSize.ofGigabytes(1));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
