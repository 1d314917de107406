package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.waybill.content.MarkersInMemory;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An outbox on a file system without case: NTFS as {@code lowntfs-3g} mounts it, where that and root are to be had. */
class CaselessFolderStoreTest {

    @TempDir
    private Path temporary;

    private Path root;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/lowntfs-3g")), "NTFS without case needs lowntfs-3g");
        assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "NTFS without case needs FUSE");
        Path image = temporary.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(32 << 20);
        }
        root = Files.createDirectory(temporary.resolve("root"));
        assumeTrue(run("mkfs.ntfs", "-q", "-F", image.toString()), "NTFS without case needs mkfs.ntfs");
        assumeTrue(
                run("lowntfs-3g", "-o", "ignore_case", image.toString(), root.toString()),
                "NTFS can't be mounted here");
        mounted = true;
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", root.toString())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNameInOtherCaseIsAnothersAndStays(boolean replaces) throws Exception {
        FolderStore store = store(replaces);
        Files.writeString(root.resolve("report.pdf"), "another");

        assertTaken(store, "Report.pdf");

        assertThat(root.resolve("report.pdf")).hasContent("another");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSameContentUnderANameInOtherCaseIsNoRepeat(boolean replaces) throws Exception {
        FolderStore store = store(replaces);
        Delivery first = SampleDelivery.of("report.pdf", 1);
        put(store, first);

        assertTaken(store, "REPORT.pdf");

        assertThat(store.find(first)).isPresent();
        assertThat(root.resolve("report.pdf")).hasContent(SampleDelivery.CONTENT);
    }

    @Test
    void aNameInAFolderInOtherCaseIsNotReplaced() throws Exception {
        FolderStore store = store(true);
        Files.createDirectory(root.resolve("sub"));
        Files.writeString(root.resolve("sub").resolve("a.pdf"), "another");

        assertTaken(store, "Sub/a.pdf");

        assertThat(root.resolve("sub").resolve("a.pdf")).hasContent("another");
    }

    @Test
    void theSameNameIsReplacedWhereThatIsWanted() throws Exception {
        FolderStore store = store(true);
        Files.writeString(root.resolve("report.pdf"), "another");

        put(store, SampleDelivery.of("report.pdf", 1));

        assertThat(root.resolve("report.pdf")).hasContent(SampleDelivery.CONTENT);
    }

    private void assertTaken(FolderStore store, String name) {
        assertThatThrownBy(() -> put(store, SampleDelivery.of(name, 1)))
                .isInstanceOfSatisfying(
                        DeliveryFailed.class,
                        failed -> assertThat(failed.failure().cause()).isEqualTo(Failure.Cause.NAME_TAKEN));
    }

    private void put(FolderStore store, Delivery delivery) throws Exception {
        Path written = root.resolve(store.temporaryName(delivery));
        Files.createDirectories(written.getParent());
        Files.writeString(written, SampleDelivery.CONTENT);
        store.prepare(delivery);
        store.publish(delivery);
    }

    private FolderStore store(boolean replaces) {
        return new FolderStore(root, new UsedFolders(new MarkersInMemory()), replaces);
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
