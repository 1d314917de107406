package io.waybill.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFoldersTest {
    @TempDir
    Path folder;

    @Test
    void makesWhatIsMissingAndMayBeRepeated() throws IOException {
        Path deep = folder.resolve("scans/2026-11-28/round");
        DurableFolders.make(deep);
        DurableFolders.make(deep);
        assertThat(deep).isDirectory();
        DurableFolders.force(deep);
    }

    @Test
    void aRelativeFolderNeedsNoParent() {
        assertThatCode(() -> DurableFolders.make(Path.of("target"))).doesNotThrowAnyException();
    }

    @Test
    void aFileInTheWayIsToldOf() throws IOException {
        Path file = Files.createFile(folder.resolve("scans"));
        assertThatThrownBy(() -> DurableFolders.make(file)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void aFolderThatIsGoneIsToldOf() {
        assertThatThrownBy(() -> DurableFolders.force(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whatCanNotForceAFolderIsLeftAlone() {
        assertThatCode(() -> DurableFolders.force(Path.of("/proc"))).doesNotThrowAnyException();
    }
}
