package io.waybill.intake.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.content.SafeFolder;
import io.waybill.flows.MountedFileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Entries of archives whose names not every file system takes, in inboxes of many kinds, of those that can be mounted here. */
class MountedQuarantineIT {
    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(
            value = MountedFileSystem.Kind.class,
            names = {"EXT4", "EXFAT", "NTFS"})
    @Timeout(60)
    void whateverItsNameIsItIsKept(MountedFileSystem.Kind kind) throws Exception {
        try (MountedFileSystem mounted = new MountedFileSystem(kind, temporary)) {
            Path quarantine = mounted.root().resolve("quarantine/scans.zip");
            int number = 0;
            for (String name :
                    new String[] {"a:b.pdf", "what?/is *this*.pdf", "ends./with.", "tab\there", "plain.pdf"}) {
                number++;
                Path entry = Files.writeString(temporary.resolve("entry-" + number), name);
                Path put;
                try (SafeFolder inbox = SafeFolder.of(mounted.root())) {
                    put = Moves.put(inbox, entry, quarantine.resolve(name));
                }
                assertThat(put).hasContent(name);
                assertThat(entry).doesNotExist();
            }
            try (var files = Files.walk(quarantine)) {
                assertThat(files.filter(Files::isRegularFile)).hasSize(number);
            }
        }
    }
}
