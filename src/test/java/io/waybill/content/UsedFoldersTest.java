package io.waybill.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsedFoldersTest {
    @TempDir
    Path above;

    private final MarkersInMemory markers = new MarkersInMemory();
    private final UsedFolders folders = new UsedFolders(markers);
    private Path inbox;
    private Path away;

    @BeforeEach
    void name() {
        inbox = above.resolve("share/inbox");
        away = above.resolve("away");
    }

    @Test
    void aFolderThatWasNeverUsedIsMadeAndMarked() {
        folders.use(inbox);

        assertThat(inbox.resolve(FolderMarker.NAME)).isRegularFile();
        assertThat(folders.isReachable(inbox)).isTrue();
        assertThat(folders.troubles()).isEmpty();
    }

    @Test
    void aFolderThatWentAwayIsUnreachableAndNotMadeAnew() throws IOException {
        folders.use(inbox);
        Files.move(inbox, away);

        assertThatThrownBy(() -> folders.require(inbox.resolve("letters/letter.txt")))
                .isInstanceOf(FolderUnreachable.class)
                .hasMessageContainingAll(inbox.toString(), "not there");
        assertThat(inbox).doesNotExist();
        assertThat(folders.troubles()).containsOnlyKeys(inbox);

        Files.move(away, inbox);
        assertThat(folders.isReachable(inbox)).isTrue();
        assertThat(folders.troubles()).isEmpty();
    }

    @Test
    void aMountPointWithoutItsMountIsUnreachableAlsoForTheNextProcess() throws IOException {
        folders.use(inbox);
        Files.move(inbox, away);
        Files.createDirectory(inbox);

        UsedFolders next = new UsedFolders(markers);
        next.use(inbox);

        assertThat(next.isReachable(inbox)).isFalse();
        assertThat(inbox).isEmptyDirectory();
        assertThat(next.troubles().get(inbox)).contains("without the marker", "accept-folder " + inbox);
    }

    @Test
    void whatAnEarlierProcessUsedIsKnownBeforeItIsUsedAgain() throws IOException {
        folders.use(inbox);
        Files.move(inbox, away);

        UsedFolders next = new UsedFolders(markers);

        assertThat(next.troubles()).isEmpty();
        assertThat(next.isReachable(inbox.resolve("letter.txt"))).isFalse();
        assertThat(inbox).doesNotExist();
    }

    @Test
    void anotherMarkedFolderInItsPlaceIsUnreachable() throws IOException {
        folders.use(inbox);
        Path other = above.resolve("other");
        folders.use(other);
        Files.move(inbox, away);
        Files.move(other, inbox);

        assertThatThrownBy(() -> folders.require(inbox)).hasMessageContaining("another folder than it was");
    }

    @Test
    void whatReplacesAFolderOnPurposeIsAcceptedWithItsMarker() throws IOException {
        folders.use(inbox);
        Files.move(inbox, away);
        Files.createDirectory(inbox);
        assertThat(folders.isReachable(inbox)).isFalse();

        new FolderMarker(inbox).replace(markers.of(inbox).orElseThrow());

        assertThat(folders.isReachable(inbox)).isTrue();
    }

    @Test
    void aLedgerThatWasLostTakesTheMarkerThatIsThere() throws IOException {
        folders.use(inbox);
        String marked = Files.readString(inbox.resolve(FolderMarker.NAME));

        UsedFolders withoutMemory = new UsedFolders(new MarkersInMemory());
        withoutMemory.use(inbox);

        assertThat(withoutMemory.isReachable(inbox)).isTrue();
        assertThat(inbox.resolve(FolderMarker.NAME)).hasContent(marked.strip());
    }

    @Test
    void aFolderThatCanNotBeMadeYetIsMadeOnceItCan() throws IOException {
        Path file = Files.createDirectories(inbox.getParent()).resolve("inbox");
        Files.writeString(file, "a file in the way");
        folders.use(inbox);
        assertThat(folders.troubles()).containsOnlyKeys(inbox);

        Files.delete(file);

        assertThat(folders.isReachable(inbox)).isTrue();
        assertThat(inbox).isDirectory();
    }

    @Test
    void aLinkInPlaceOfTheMarkerIsNotFollowed() throws IOException {
        folders.use(inbox);
        Path marker = inbox.resolve(FolderMarker.NAME);
        Path elsewhere = Files.move(marker, above.resolve("marker"));
        Files.createSymbolicLink(marker, elsewhere);

        assertThat(folders.isReachable(inbox)).isFalse();
    }

    @Test
    void ofAPathThatLiesInSeveralTheInnermostCounts() throws IOException {
        Path outer = inbox.getParent();
        folders.use(outer);
        folders.use(inbox);
        Files.delete(outer.resolve(FolderMarker.NAME));

        assertThatCode(() -> folders.require(inbox.resolve("a"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> folders.require(outer.resolve("a"))).isInstanceOf(FolderUnreachable.class);
    }

    @Test
    void ofAPathThatLiesInNoneNothingIsKnown() {
        assertThat(folders.isReachable(above.resolve("elsewhere"))).isTrue();
    }
}
