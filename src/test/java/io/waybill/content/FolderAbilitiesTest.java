package io.waybill.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderAbilitiesTest {
    @TempDir
    Path folder;

    @Test
    void aDiskOfThisMachineCanDoAllOfIt() throws IOException {
        FolderAbilities abilities = FolderAbilities.of(folder);

        assertThat(abilities.renames()).isTrue();
        assertThat(abilities.links()).isTrue();
        assertThat(abilities.tellsCase()).isTrue();
        assertThat(abilities.forcesFolders()).isTrue();
        assertThat(abilities.keepsKeys()).isTrue();
        assertThat(abilities.longestName()).isEqualTo(255);
        assertThat(abilities.longestInBytes()).isTrue();
        assertThat(abilities.times()).isLessThanOrEqualTo(Duration.ofMillis(1));
        assertThat(abilities.words()).contains("with renames, hard links").contains("names of 255 bytes");
    }

    @Test
    void nothingIsLeftOfTheTrialNorOfOneThatWasKilled() throws IOException {
        Path left = Files.createDirectories(folder.resolve(".waybill/trial/killed"));
        Files.writeString(left.resolve("File"), "left");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(120)));

        FolderAbilities.of(folder);

        assertThat(folder.resolve(".waybill")).isEmptyDirectory();
    }

    @Test
    void whatItCanNotDoIsSaid() {
        FolderAbilities fat =
                new FolderAbilities("vfat", true, false, false, true, 255, false, false, Duration.ofSeconds(2));

        assertThat(fat.words())
                .isEqualTo("vfat: with renames, forcing of folders; without hard links, upper and lower case,"
                        + " keys that outlast a rename; names of 255 characters; times to 2 s");
    }
}
