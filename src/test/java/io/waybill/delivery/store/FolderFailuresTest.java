package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.outcome.Failure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFailuresTest {
    @TempDir
    private Path folder;

    @Test
    void aFolderThatIsntThereIsTheStoresTrouble() {
        Path gone = folder.resolve("gone");
        assertThat(cause(gone, new NoSuchFileException(gone.resolve("a/b.txt").toString())))
                .contains(Failure.Cause.STORE_NOT_READY);
        assertThat(cause(
                        folder,
                        new NoSuchFileException(folder.resolve("a/b.txt").toString())))
                .isEmpty();
    }

    @Test
    void noRightToTheFolderIsTheStoresTroubleAndToOneInItIsNot() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        for (String all : new String[] {"", "new", ".waybill/incoming/a", ".waybill/objects/2026-11"}) {
            assertThat(cause(
                            folder,
                            new AccessDeniedException(folder.resolve(all).toString())))
                    .as(all)
                    .contains(Failure.Cause.STORE_NOT_READY);
        }
        for (String one : new String[] {"sub", "sub/a.txt", "sub/deeper/a.txt"}) {
            assertThat(cause(
                            folder,
                            new AccessDeniedException(folder.resolve(one).toString())))
                    .as(one)
                    .isEmpty();
            assertThat(cause(
                            folder,
                            new FileSystemException(folder.resolve(one).toString(), null, "Operation not permitted")))
                    .as(one)
                    .isEmpty();
        }
        assertThat(cause(folder, new AccessDeniedException("/elsewhere/a.txt"))).isEmpty();
    }

    private static Optional<Failure.Cause> cause(Path root, FileSystemException e) {
        return new FolderFailures(root).classify(e).map(Failure::cause);
    }
}
