package io.waybill.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DayFoldersTest {
    /** Made a second before midnight, UTC. */
    private static final Instant LATE = Instant.parse("2026-11-27T23:59:59Z");

    private static final UUID ID = new UUID((LATE.toEpochMilli() << 16) | 0x7abc, 0x8123456789abcdefL);

    @TempDir
    private Path folder;

    @Test
    void anIdHasTheDayOnWhichItWasMadeInTheZoneAskedFor() {
        assertThat(DayFolders.of(folder, ID, ZoneOffset.UTC)).isEqualTo(folder.resolve("2026-11/27"));
        assertThat(DayFolders.of(folder, ID, ZoneId.of("Europe/Vienna"))).isEqualTo(folder.resolve("2026-11/28"));
        assertThat(DayFolders.of(folder, LATE, ZoneOffset.UTC)).isEqualTo(folder.resolve("2026-11/27"));
    }

    @Test
    void daysThatSomebodyEmptiedGoAndTheirMonthAfterThem() throws IOException {
        Path empty = old(Files.createDirectories(folder.resolve("2026-09/30")));
        old(empty.getParent());
        DayFolders.removeEmpty(folder);
        assertThat(empty).doesNotExist();
        // Its last day was just taken out of it.
        assertThat(empty.getParent()).isEmptyDirectory();
        old(empty.getParent());
        DayFolders.removeEmpty(folder);
        assertThat(empty.getParent()).doesNotExist();
    }

    @Test
    void whatHoldsSomethingOrWasJustMadeOrIsSomebodyElsesStays() throws IOException {
        Path inUse = Files.createDirectories(folder.resolve("2026-10/01"));
        Path file = Files.writeString(inUse.resolve("report.txt"), "kept");
        Path fresh = Files.createDirectories(folder.resolve("2026-11/27"));
        Path theirs = Files.createDirectories(folder.resolve("old reports/01"));
        Path theirsInAMonth = Files.createDirectories(folder.resolve("2026-11/to do"));
        for (Path each : new Path[] {inUse, inUse.getParent(), theirs, theirs.getParent(), theirsInAMonth}) {
            old(each);
        }
        DayFolders.removeEmpty(folder);
        assertThat(file).hasContent("kept");
        assertThat(fresh).exists();
        assertThat(theirs).exists();
        assertThat(theirsInAMonth).exists();
    }

    @Test
    void aFolderThatIsNotThereHasNoDays() throws IOException {
        DayFolders.removeEmpty(folder.resolve("nowhere"));
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    private static Path old(Path path) throws IOException {
        return Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    }
}
