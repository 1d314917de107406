package io.waybill.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void forHowLongAFolderIsAwayIsKnownUntilItIsBack() throws IOException {
        Path content = inbox.resolve("letters/letter.txt");
        folders.use(inbox);
        assertThat(folders.unreachableFor(content)).isZero();
        assertThat(folders.unreachableFor(above.resolve("in no folder that is used")))
                .isZero();

        Files.move(inbox, away);
        folders.look();
        Duration first = folders.unreachableFor(content);
        await().until(() -> {
            folders.look();
            return folders.unreachableFor(content).compareTo(first.plusMillis(100)) > 0;
        });

        Files.move(away, inbox);
        folders.look();
        assertThat(folders.unreachableFor(content)).isZero();
    }

    @Test
    void forHowLongALinkIsInTheWayIsKnownUntilItIsGone() throws IOException {
        Path own = inbox.resolve("staging");
        folders.useShared(inbox, Set.of("staging"));
        Files.createSymbolicLink(own, Files.createDirectories(above.resolve("elsewhere")));
        assertThat(folders.isReachable(own.resolve("a.txt"))).isFalse();

        await().until(() -> folders.unreachableFor(own.resolve("a.txt")).compareTo(Duration.ofMillis(100)) > 0);

        Files.delete(own);
        assertThat(folders.isReachable(own.resolve("a.txt"))).isTrue();
        assertThat(folders.unreachableFor(own.resolve("a.txt"))).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"No space left on device", "Disk quota exceeded", "Input/output error", "Stale file handle"})
    void whatPassesIsNoReasonToUseAFolderWithoutAMarker(String words) {
        assertThat(FileTrouble.passes(new FileSystemException("folder", null, words)))
                .isTrue();
        assertThat(FileTrouble.passes(new IOException(words))).isTrue();
    }

    @Test
    void aFolderThatMayNotBeWrittenInIsUsedWithoutAMarker() {
        assertThat(FileTrouble.passes(new AccessDeniedException("folder"))).isFalse();
        assertThat(FileTrouble.passes(new FileSystemException("folder", null, "Permission denied")))
                .isFalse();
        assertThat(FileTrouble.passes(new FileSystemException("folder", null, "Read-only file system")))
                .isFalse();
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
