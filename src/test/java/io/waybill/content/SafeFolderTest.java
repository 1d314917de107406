package io.waybill.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.ledger.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others can do in a folder while it is used. */
class SafeFolderTest {
    @TempDir
    Path temporary;

    Path root;
    Path elsewhere;
    SafeFolder folder;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectory(temporary.resolve("root"));
        elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        folder = opened(root);
    }

    @AfterEach
    void nothingGotElsewhere() throws IOException {
        folder.close();
        try (Stream<Path> there = Files.list(elsewhere)) {
            assertThat(there).isEmpty();
        }
    }

    /** Where the system opens folders relative to others. */
    SafeFolder opened(Path wanted) throws IOException {
        return SafeFolder.of(wanted);
    }

    @Test
    void thisSystemOpensFoldersRelativeToOthers() throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
            assertThat(stream).isInstanceOf(SecureDirectoryStream.class);
        }
    }

    @Test
    void foldersAreMadeAndFilesPutReadMovedAndRemoved() throws IOException {
        folder.makeDurable(root.resolve("a/b/c"));
        folder.make(root.resolve("a/b/c"));
        write(root.resolve("a/b/c/one"), "one");
        folder.make(root.resolve("x/y"));
        folder.move(root.resolve("a/b/c/one"), root.resolve("x/y/two"));

        assertThat(root.resolve("x/y/two")).hasContent("one");
        assertThat(folder.has(root.resolve("a/b/c/one"))).isFalse();
        assertThat(folder.hasFolder(root.resolve("x/y/two"))).isFalse();
        folder.force(root.resolve("x/y"));
        folder.delete(root.resolve("x/y/two"));
        folder.deleteFolderIfThere(root.resolve("x/y"));
        folder.deleteFolderIfThere(root.resolve("x/y"));
        folder.make(root.resolve("x/y"));
        write(root.resolve("x/y/three"), "three");
        assertThat(root.resolve("x/y/three")).hasContent("three");
        assertThat(Files.list(root))
                .as("nothing is left of what was unfinished")
                .hasSize(2);
    }

    @Test
    void whoeverPutsFilesIntoFoldersThatOthersJustMakeTooLosesNone() throws Exception {
        Workers.run(8, worker -> {
            for (int round = 0; round < 50; round++) {
                try (SafeFolder folder = SafeFolder.of(root);
                        FileChannel file = folder.createWithFolders(root.resolve("a/b/" + round + "/" + worker))) {
                    file.write(ByteBuffer.wrap(new byte[] {1}));
                }
            }
        });

        for (int round = 0; round < 50; round++) {
            try (Stream<Path> files = Files.list(root.resolve("a/b/" + round))) {
                assertThat(files).hasSize(8);
            }
        }
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith(SafeFolder.UNFINISHED));
        }
    }

    @Test
    void aLinkOnTheWayIsNotFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), elsewhere);
        Files.createDirectory(root.resolve("real"));
        Files.createSymbolicLink(root.resolve("real/link"), elsewhere);

        for (Path link : new Path[] {root.resolve("link"), root.resolve("real/link")}) {
            assertThatThrownBy(() -> write(link.resolve("file"), "x"))
                    .isInstanceOf(LinkInTheWay.class)
                    .hasMessageContaining(link + " is a link");
            assertThatThrownBy(() -> folder.make(link.resolve("folder"))).isInstanceOf(LinkInTheWay.class);
            assertThatThrownBy(() -> folder.make(link)).isInstanceOf(LinkInTheWay.class);
            assertThatThrownBy(() -> folder.has(link.resolve("file"))).isInstanceOf(LinkInTheWay.class);
            assertThatThrownBy(() -> folder.delete(link.resolve("file"))).isInstanceOf(LinkInTheWay.class);
            assertThat(folder.hasFolder(link)).isFalse();
        }
        write(root.resolve("real/file"), "x");
        assertThatThrownBy(() -> folder.move(root.resolve("real/file"), root.resolve("link/file")))
                .isInstanceOf(LinkInTheWay.class);
        assertThat(root.resolve("real/file")).hasContent("x");
    }

    @Test
    void aFileThatIsALinkIsNotOpenedAndNotWrittenThrough() throws IOException {
        Path secret = Files.writeString(temporary.resolve("secret"), "secret");
        Files.createSymbolicLink(root.resolve("link"), secret);

        assertThatThrownBy(() -> folder.open(root.resolve("link"), StandardOpenOption.READ))
                .isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> folder.open(root.resolve("link"), StandardOpenOption.CREATE, StandardOpenOption.WRITE))
                .isInstanceOf(FileSystemException.class);
        write(root.resolve("link"), "new");

        assertThat(secret).hasContent("secret");
        assertThat(root.resolve("link")).hasContent("new").isRegularFile();
    }

    @Test
    void aPipeIsNotWaitedFor() throws Exception {
        Path pipe = root.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> folder.open(pipe, StandardOpenOption.READ))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("it is not a file");
        assertThatThrownBy(() -> folder.make(pipe.resolve("in"))).isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void aHardLinkIsJustAFile() throws IOException {
        Path other = Files.writeString(temporary.resolve("other"), "other");
        Files.createLink(root.resolve("hard"), other);

        try (FileChannel file = folder.open(root.resolve("hard"), StandardOpenOption.READ)) {
            assertThat(file.size()).isEqualTo(5);
        }
        // What is new is a file of its own.
        write(root.resolve("hard"), "new");
        assertThat(other).hasContent("other");
    }

    @Test
    void whatDoesNotLieInItIsRefused() {
        assertThatThrownBy(() -> write(root.resolve("../elsewhere/file"), "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> folder.look(root.resolve("missing/file"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aSharedFolderTellsOfLinksUntilTheyAreGone() throws IOException {
        UsedFolders used = new UsedFolders(new MarkersInMemory());
        used.useShared(root, Set.of("done"));
        Files.createSymbolicLink(root.resolve("done"), elsewhere);
        assertThat(used.isReachable(root)).isFalse();
        assertThat(used.troubles()).containsKey(root);
        Files.delete(root.resolve("done"));
        assertThat(used.isReachable(root)).isTrue();

        Files.createDirectories(root.resolve("done"));
        Path day = Files.createSymbolicLink(root.resolve("done/day"), elsewhere);
        assertThatThrownBy(() -> StagedFile.of(day.resolve("file"))).isInstanceOf(LinkInTheWay.class);
        assertThat(used.isReachable(root)).isTrue();
        assertThat(used.isReachable(day.resolve("file"))).isFalse();
        assertThat(used.troubles()).containsKey(day);
        Files.delete(day);
        assertThat(used.troubles()).isEmpty();
        assertThat(used.isReachable(day.resolve("file"))).isTrue();
    }

    @Test
    void stagedContentThatBecameALinkIsChanged() throws IOException {
        new UsedFolders(new MarkersInMemory()).useShared(root, Set.of(".waybill"));
        Path staged = Files.writeString(
                Files.createDirectories(root.resolve(".waybill/batch")).resolve("file"), "name,symbol\n");
        StagedFile booked = StagedFile.of(staged);
        Path secret = Files.writeString(temporary.resolve("secret"), "name,secret\n");
        Files.setLastModifiedTime(secret, Files.getLastModifiedTime(staged));
        Files.delete(staged);
        Files.createSymbolicLink(staged, secret);

        assertThatThrownBy(booked::open).isInstanceOf(ContentChanged.class);

        Path batch = staged.getParent();
        Files.delete(staged);
        Files.delete(batch);
        Files.createDirectory(temporary.resolve("room"));
        Files.move(secret, temporary.resolve("room/file"));
        Files.createSymbolicLink(batch, temporary.resolve("room"));
        assertThatThrownBy(booked::open)
                .isInstanceOf(ContentUnreadable.class)
                .hasRootCauseInstanceOf(LinkInTheWay.class);
    }

    private void write(Path file, String text) throws IOException {
        try (FileChannel channel = folder.create(file)) {
            channel.write(ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
    }

    @Test
    void whatAKillLeftUnfinishedGoesAndNothingElse() throws Exception {
        Path root = Files.createDirectory(temporary.resolve("unfinished"));
        Path old = Files.createDirectory(root.resolve(SafeFolder.UNFINISHED + "old"));
        Path full = Files.createDirectory(root.resolve(SafeFolder.UNFINISHED + "full"));
        Path file = Files.writeString(root.resolve(SafeFolder.UNFINISHED + "file"), "of somebody");
        Path inside = Files.writeString(full.resolve("a.txt"), "a");
        Path elsewhere = Files.createDirectory(temporary.resolve("empty-elsewhere"));
        Path link = Files.createSymbolicLink(root.resolve(SafeFolder.UNFINISHED + "link"), elsewhere);
        FileTime longAgo = FileTime.from(Instant.now().minusSeconds(7200));
        for (Path each : List.of(old, full, file, elsewhere)) {
            Files.setLastModifiedTime(each, longAgo);
        }
        Path fresh = Files.createDirectory(root.resolve(SafeFolder.UNFINISHED + "new"));

        try (SafeFolder safe = SafeFolder.of(root)) {
            safe.removeUnfinished(Instant.now().minusSeconds(3600));
            safe.removeUnfinished(Instant.now().minusSeconds(3600));
        }

        assertThat(old).doesNotExist();
        assertThat(List.of(inside, file, elsewhere, link, fresh)).allMatch(Files::exists);
    }
}
