package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.content.FolderUnreachable;
import io.waybill.content.LinkInTheWay;
import io.waybill.content.MarkersInMemory;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Proof;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest {

    @TempDir
    private Path root;

    private FolderStore store;

    @BeforeEach
    void open() {
        store = new FolderStore(root, new UsedFolders(new MarkersInMemory()), false);
    }

    @Test
    void whatIsTakenAsSoonAsItAppearsIsProvedAllTheSame() throws IOException {
        Delivery delivery = SampleDelivery.of("a.txt", 1);
        write(delivery, SampleDelivery.CONTENT);
        store.prepare(delivery);
        assertThat(root.resolve("a.txt")).doesNotExist();

        var stored = store.publish(delivery);
        assertThat(root.resolve("a.txt")).hasContent(SampleDelivery.CONTENT);
        assertThat(root.resolve(store.temporaryName(delivery))).doesNotExist();
        Files.delete(root.resolve("a.txt"));

        assertThat(stored.checksum().value()).isEqualTo(SampleDelivery.SHA256);
        assertThat(stored.checksum().proof()).isEqualTo(Proof.READ_BACK);
        assertThat(store.find(delivery)).contains(stored);
        assertThat(store.find(SampleDelivery.again(delivery)))
                .as("by the next worker, after a crash")
                .contains(stored);
    }

    @Test
    void whatWasOnlyPreparedIsNotThere() throws IOException {
        Delivery delivery = SampleDelivery.of("a.txt", 1);
        write(delivery, SampleDelivery.CONTENT);
        store.prepare(delivery);

        assertThat(store.find(SampleDelivery.again(delivery))).isEmpty();
        write(delivery, "conte");
        assertThat(store.find(SampleDelivery.again(delivery)))
                .as("half written once more, when the process was killed")
                .isEmpty();
    }

    /** As a process leaves it that is killed between link(2) and unlink(2). */
    @Test
    void whatGotItsNameAndWasTakenBeforeItsFirstOneWasGoneIsThere() throws Exception {
        Delivery delivery = SampleDelivery.of("a.txt", 1);
        write(delivery, SampleDelivery.CONTENT);
        store.prepare(delivery);
        Path written = root.resolve(store.temporaryName(delivery));
        Object before = Files.getAttribute(written, "unix:ctime");
        // The clock of a file system may tick only once in some milliseconds.
        org.awaitility.Awaitility.await().until(() -> {
            Files.deleteIfExists(root.resolve("a.txt"));
            Files.createLink(root.resolve("a.txt"), written);
            return !Files.getAttribute(written, "unix:ctime").equals(before);
        });

        assertThat(store.find(SampleDelivery.again(delivery)))
                .as("while it stands there")
                .isPresent();
        assertThat(written).doesNotExist();

        Files.delete(root.resolve("a.txt"));
        assertThat(store.find(SampleDelivery.again(delivery)))
                .as("after it was taken")
                .isPresent();
    }

    /** Cut off by a share that went away after the one before had given the document its name. */
    @Test
    void whatALaterAttemptWroteGoesWhenTheDocumentIsFound() throws Exception {
        Delivery delivery = SampleDelivery.of("a.txt", 1);
        write(delivery, SampleDelivery.CONTENT);
        store.prepare(delivery);
        store.publish(delivery);
        Delivery later = SampleDelivery.again(delivery);
        write(later, "conte");

        assertThat(store.find(SampleDelivery.again(later))).isPresent();

        assertThat(root.resolve(store.temporaryName(later))).doesNotExist();
        assertThat(root.resolve("a.txt")).hasContent(SampleDelivery.CONTENT);
    }

    @Test
    void whatIsntWhatWasSentGetsNoName() throws IOException {
        Delivery delivery = SampleDelivery.of("a.txt", 1);
        write(delivery, "c0ntent");

        assertThatThrownBy(() -> store.prepare(delivery))
                .isInstanceOfSatisfying(
                        DeliveryFailed.class,
                        failed -> assertThat(failed.failure().cause()).isEqualTo(Failure.Cause.NOT_PROVED));
        assertThat(root.resolve("a.txt")).doesNotExist();
        assertThat(store.find(delivery)).isEmpty();
    }

    @Test
    void whatSomebodyElsePutThereStays() throws IOException {
        Files.writeString(root.resolve("a.txt"), "another");
        Delivery delivery = SampleDelivery.of("a.txt", 1);
        write(delivery, SampleDelivery.CONTENT);
        store.prepare(delivery);

        assertThatThrownBy(() -> store.publish(delivery))
                .isInstanceOfSatisfying(
                        DeliveryFailed.class,
                        failed -> assertThat(failed.failure().cause()).isEqualTo(Failure.Cause.NAME_TAKEN));
        assertThat(root.resolve("a.txt")).hasContent("another");
        assertThat(store.find(delivery)).isEmpty();
        assertThat(root.resolve(store.temporaryName(delivery))).doesNotExist();
        store.remove(delivery);
        assertThat(root.resolve("a.txt")).hasContent("another");
    }

    @Test
    void whatIsReplacedGoes() throws IOException {
        store = new FolderStore(root, new UsedFolders(new MarkersInMemory()), true);
        Files.writeString(root.resolve("a.txt"), "another");
        Delivery delivery = SampleDelivery.of("a.txt", 1);
        write(delivery, SampleDelivery.CONTENT);
        store.prepare(delivery);
        store.publish(delivery);

        assertThat(root.resolve("a.txt")).hasContent(SampleDelivery.CONTENT);
    }

    @Test
    void aWorkerThatLostItsClaimGivesNothingItsName() throws IOException {
        Delivery slow = SampleDelivery.of("a.txt", 1);
        write(slow, SampleDelivery.CONTENT);
        store.prepare(slow);
        Delivery next = SampleDelivery.again(slow);
        assertThat(store.find(next)).isEmpty();
        write(next, SampleDelivery.CONTENT);
        store.prepare(next);
        store.publish(next);
        Files.delete(root.resolve("a.txt"));

        assertThatThrownBy(() -> store.publish(slow)).isInstanceOf(NoSuchFileException.class);
        assertThat(root.resolve("a.txt")).doesNotExist();
    }

    @Test
    void whatSomebodyPutInTheRoomOfATakenDocumentIsNotRemovedWithIt() throws IOException {
        Delivery delivery = SampleDelivery.of("a.txt", 1);
        write(delivery, SampleDelivery.CONTENT);
        store.prepare(delivery);
        store.publish(delivery);
        Files.delete(root.resolve("a.txt"));
        Files.writeString(root.resolve("a.txt"), "another");

        store.remove(delivery);
        assertThat(root.resolve("a.txt")).hasContent("another");
    }

    @Test
    void aFolderAtTheNameIsToldAsSuch() throws IOException {
        Files.createDirectory(root.resolve("z"));
        Delivery delivery = SampleDelivery.of("z", 1);
        write(delivery, SampleDelivery.CONTENT);
        store.prepare(delivery);

        assertThatThrownBy(() -> store.publish(delivery)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(store.find(delivery)).isEmpty();
    }

    @Test
    void nothingIsWrittenThroughALinkThatOthersPutThere(@TempDir Path elsewhere) throws IOException {
        Delivery delivery = SampleDelivery.of("sub/a.txt", 1);
        write(delivery, SampleDelivery.CONTENT);
        Files.createSymbolicLink(root.resolve("sub"), elsewhere);
        assertThatThrownBy(() -> store.prepare(delivery)).isInstanceOf(LinkInTheWay.class);
        Files.delete(root.resolve("sub"));

        Path own = root.resolve(".waybill");
        Path aside = root.resolve("aside");
        Files.move(own, aside);
        Files.createSymbolicLink(own, elsewhere);
        var content = new ByteArrayInputStream(SampleDelivery.CONTENT.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> store.write(delivery, content)).isInstanceOf(FolderUnreachable.class);
        Files.delete(own);
        Files.move(aside, own);

        store.write(delivery, content);
        store.prepare(delivery);
        Files.move(root.resolve("sub"), root.resolve("moved"));
        Files.createSymbolicLink(root.resolve("sub"), elsewhere);
        assertThatThrownBy(() -> store.publish(delivery)).isInstanceOf(LinkInTheWay.class);
        Files.delete(root.resolve("sub"));
        assertThat(elsewhere).isEmptyDirectory();
    }

    private void write(Delivery delivery, String content) throws IOException {
        Path written = root.resolve(store.temporaryName(delivery));
        Files.createDirectories(written.getParent());
        Files.writeString(written, content);
    }
}
