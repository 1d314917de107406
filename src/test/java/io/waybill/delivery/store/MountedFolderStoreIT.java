package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.content.MarkersInMemory;
import io.waybill.content.StagedFile;
import io.waybill.content.UsedFolders;
import io.waybill.delivery.FileFailures;
import io.waybill.flows.MountedFileSystem;
import io.waybill.ledger.Claim;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Description;
import io.waybill.ledger.Document;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Publish;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An outbox on file systems of many kinds, of those that can be mounted here: where some have no links, no case and no lasting keys. */
class MountedFolderStoreIT {
    private static final String CONTENT = "content";
    private static final String SHA256 = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";

    @TempDir
    private Path temporary;

    private Path root;

    private interface Body {
        void run() throws Exception;
    }

    private void on(MountedFileSystem.Kind kind, Body body) throws Exception {
        try (MountedFileSystem mounted = new MountedFileSystem(kind, temporary)) {
            root = Files.createDirectory(mounted.root().resolve("outbox"));
            body.run();
        }
    }

    @ParameterizedTest
    @EnumSource(MountedFileSystem.Kind.class)
    void whatGotItsNameIsFoundAndIsNotPutTwice(MountedFileSystem.Kind kind) throws Exception {
        on(kind, () -> {
            FolderStore store = store(false);
            Delivery delivery = delivery("2026/a.txt", 1);
            put(store, delivery);

            assertThat(store.find(again(delivery))).isPresent();
            assertThat(root.resolve("2026/a.txt")).hasContent(CONTENT);

            Files.delete(root.resolve("2026/a.txt"));
            assertThat(store.find(again(delivery)))
                    .as("after it was taken away")
                    .isPresent();
        });
    }

    /** Else what is found is ended as delivered, and what was written for it is removed. */
    @ParameterizedTest
    @EnumSource(MountedFileSystem.Kind.class)
    void whatWasOnlyPreparedIsNotThere(MountedFileSystem.Kind kind) throws Exception {
        on(kind, () -> {
            FolderStore store = store(false);
            Delivery delivery = delivery("a.txt", 1);
            prepare(store, delivery);

            assertThat(store.find(again(delivery))).isEmpty();
        });
    }

    /** As file systems do that keep times coarsely, and shares whose server has another clock. */
    @ParameterizedTest
    @EnumSource(
            value = MountedFileSystem.Kind.class,
            names = {"EXFAT", "SMB"})
    void whereAFileHasOneNameAnotherTimeGivesItNoSecond(MountedFileSystem.Kind kind) throws Exception {
        on(kind, () -> {
            FolderStore store = store(false);
            Delivery delivery = delivery("a.txt", 1);
            Path written = prepare(store, delivery);
            Files.setLastModifiedTime(written, FileTime.from(Instant.now().minusSeconds(10)));

            assertThat(store.find(again(delivery))).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = MountedFileSystem.Kind.class,
            names = {"EXFAT", "SMB"})
    void aNameInOtherCaseIsAnothersAndStays(MountedFileSystem.Kind kind) throws Exception {
        on(kind, () -> {
            for (boolean replaces : List.of(false, true)) {
                FolderStore store = store(replaces);
                Files.writeString(root.resolve("report.pdf"), "another");

                assertTaken(store, "Report.pdf");
                assertThat(root.resolve("report.pdf")).hasContent("another");

                Files.writeString(root.resolve("report.pdf"), CONTENT);
                assertTaken(store, "REPORT.pdf");
            }
        });
    }

    @ParameterizedTest
    @EnumSource(MountedFileSystem.Kind.class)
    void whatSomebodyElsePutThereStays(MountedFileSystem.Kind kind) throws Exception {
        on(kind, () -> {
            FolderStore store = store(false);
            Files.writeString(root.resolve("a.txt"), "another");

            assertTaken(store, "a.txt");

            assertThat(root.resolve("a.txt")).hasContent("another");
        });
    }

    /** It is the document's trouble and not the store's, and nothing will become of it by trying again. */
    @ParameterizedTest
    @EnumSource(MountedFileSystem.Kind.class)
    void aNameThatItCantTakeIsToldAsSuch(MountedFileSystem.Kind kind) throws Exception {
        on(kind, () -> {
            FolderStore store = store(false);
            for (String name :
                    List.of("co:lon", "st*ar?", "<angle>|", "new\nline", "a\"double", "back\\slash", "dot.")) {
                for (String target : List.of("a/" + name, "b/" + name + "/in it")) {
                    try {
                        put(store, delivery(target, 1));
                    } catch (IOException e) {
                        Failure failure = new FolderFailures(root)
                                .classify(e)
                                .or(() -> FileFailures.of(e))
                                .orElseThrow(() -> new AssertionError(target, e));
                        assertThat(failure.cause()).as(target + ": " + e).isEqualTo(Failure.Cause.DOCUMENT_REFUSED);
                        assertThat(failure.words()).contains("takes no such name");
                    }
                }
            }
            put(store, delivery("plain", 1));
            assertThat(root.resolve("plain")).hasContent(CONTENT);
        });
    }

    private void assertTaken(FolderStore store, String name) {
        assertThatThrownBy(() -> put(store, delivery(name, 1)))
                .isInstanceOfSatisfying(
                        DeliveryFailed.class,
                        failed -> assertThat(failed.failure().cause()).isEqualTo(Failure.Cause.NAME_TAKEN));
    }

    private void put(FolderStore store, Delivery delivery) throws IOException {
        prepare(store, delivery);
        store.publish(delivery);
    }

    private Path prepare(FolderStore store, Delivery delivery) throws IOException {
        store.write(delivery, new ByteArrayInputStream(CONTENT.getBytes(StandardCharsets.UTF_8)));
        store.prepare(delivery);
        return root.resolve(store.temporaryName(delivery));
    }

    private FolderStore store(boolean replaces) {
        return new FolderStore(root, new UsedFolders(new MarkersInMemory()), replaces);
    }

    private static Delivery delivery(String target, int claim) {
        return delivery(Ids.next(), target, claim);
    }

    /** For the next worker. */
    private static Delivery again(Delivery delivery) {
        return delivery(delivery.id(), delivery.target(), 2);
    }

    private static Delivery delivery(UUID id, String target, int claim) {
        Document document = new Document(
                new Claim(id, claim),
                id,
                "scans",
                0,
                target,
                new StagedFile(Path.of("staged"), CONTENT.length(), 0, ""),
                new Description(SHA256, "", "", "", "", "", "", Map.of(), List.of(), List.of()),
                0,
                0,
                1);
        return new Delivery(new Claim(id, claim), "folder", target, "", true, 1, Publish.EACH, document);
    }
}
