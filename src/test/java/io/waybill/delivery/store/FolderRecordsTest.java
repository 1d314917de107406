package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.content.MarkersInMemory;
import io.waybill.content.SafeFolder;
import io.waybill.content.StagedFile;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.Claim;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Description;
import io.waybill.ledger.Document;
import io.waybill.ledger.Publish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FolderRecordsTest {
    private static final String SHA256 = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";

    @TempDir
    private Path root;

    private Path folder;
    private FolderStore store;
    private FolderRecords records;

    @BeforeEach
    void open() {
        folder = root.resolve(".waybill/objects");
        store = new FolderStore(root, new UsedFolders(new MarkersInMemory()), false);
        records = new FolderRecords(root, folder);
    }

    @Test
    void aRecordStandsUnderTheDayOfItsDelivery() throws IOException {
        Delivery delivery = delivery("2026-11-27T23:59:59Z", 0xa7, "a.txt");
        publish(delivery);
        assertThat(files()).containsExactly("2026-11/27/a7/" + delivery.id() + ".json");
        assertThat(store.find(delivery)).isPresent();
        store.remove(delivery);
        assertThat(files()).isEmpty();
        assertThat(root.resolve("a.txt")).doesNotExist();
    }

    @Test
    void whatAnEarlierVersionWroteIsFoundAndRemoved() throws IOException {
        Delivery delivery = delivery("2026-11-27T10:00:00Z", 0xa7, "a.txt");
        publish(delivery);
        moveToWhereAnEarlierVersionPutIt(delivery);
        assertThat(store.find(delivery)).isPresent();
        store.remove(delivery);
        assertThat(files()).isEmpty();
        assertThat(root.resolve("a.txt")).doesNotExist();
        assertThat(store.find(delivery)).isEmpty();
    }

    @Test
    void anObjectIsNotRemovedForADeliveryThatHasNoRecord() throws IOException {
        publish(delivery("2026-11-27T10:00:00Z", 0xa7, "a.txt"));
        store.remove(delivery("2026-11-28T10:00:00Z", 0xa7, "a.txt"));
        assertThat(root.resolve("a.txt")).exists();
    }

    @Test
    void recordsGoAfterObjectsThatSomebodyTookAwayADayAtATime() throws IOException {
        Delivery taken = delivery("2026-10-01T10:00:00Z", 0x01, "taken.txt");
        Delivery there = delivery("2026-10-01T11:00:00Z", 0x02, "there.txt");
        Delivery takenLater = delivery("2026-10-02T10:00:00Z", 0x03, "later.txt");
        for (Delivery each : List.of(taken, there, takenLater)) {
            publish(each);
            setOld(each);
        }
        Files.delete(root.resolve("taken.txt"));
        Files.delete(root.resolve("later.txt"));

        store.sweep();
        assertThat(files())
                .containsExactly("2026-10/01/02/" + there.id() + ".json", "2026-10/02/03/" + takenLater.id() + ".json");
        assertThat(folder.resolve("2026-10/01/01")).doesNotExist();

        store.sweep();
        assertThat(files()).containsExactly("2026-10/01/02/" + there.id() + ".json");
        assertThat(folder.resolve("2026-10/02")).doesNotExist();
        assertThat(store.find(there)).isPresent();

        Files.delete(root.resolve("there.txt"));
        store.sweep();
        assertThat(folder).isEmptyDirectory();
        store.sweep();
    }

    @Test
    void recordsOfAnEarlierVersionGoToo() throws IOException {
        Delivery delivery = delivery("2026-11-27T10:00:00Z", 0xa7, "a.txt");
        publish(delivery);
        setOld(delivery);
        moveToWhereAnEarlierVersionPutIt(delivery);
        store.sweep();
        assertThat(files()).hasSize(1);
        Files.delete(root.resolve("a.txt"));
        store.sweep();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theRecordOfADocumentThatIsJustGettingItsNameStays() throws IOException {
        Delivery waitedForLong = delivery("2026-01-01T10:00:00Z", 0x01, "soon.txt");
        Path written = Files.writeString(root.resolve("written"), "content");
        try (SafeFolder within = SafeFolder.of(root);
                FolderRecords.Written record = records.write(within, waitedForLong, written)) {
            record.force();
        }
        store.sweep();
        assertThat(records.of(waitedForLong)).isPresent();
    }

    @Test
    void aRecordThatAPowerCutLeftHalfWrittenSaysNothingAndStays() throws IOException {
        Delivery delivery = delivery("2026-01-01T10:00:00Z", 0x01, "a.txt");
        publish(delivery);
        Files.writeString(folder.resolve(files().get(0)), "{\"location\":");
        setOld(delivery);
        Files.delete(root.resolve("a.txt"));
        store.sweep();
        assertThat(files()).hasSize(1);
    }

    /** Others can write in an outbox. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatOthersPutAmongTheRecordsIsNotWaitedForNorReadWhole() throws Exception {
        Delivery delivery = delivery("2026-01-01T10:00:00Z", 0x01, "a.txt");
        publish(delivery);
        Files.delete(root.resolve("a.txt"));
        Path day = folder.resolve("2026-01/01/01");
        Path pipe = day.resolve("pipe.json");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path large = day.resolve("large.json");
        Files.writeString(large, " ".repeat(3 << 20) + "{\"location\":\"gone.txt\"}");
        Path link = Files.createSymbolicLink(day.resolve("link.json"), large);
        for (Path old : List.of(pipe, large, day.resolve(delivery.id() + ".json"))) {
            // Java would open the pipe for that, and wait.
            assertThat(new ProcessBuilder("touch", "-d", "2 days ago", old.toString())
                            .start()
                            .waitFor())
                    .isZero();
        }

        store.sweep();

        assertThat(day.resolve(delivery.id() + ".json")).doesNotExist();
        assertThat(Files.exists(pipe, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(large).exists();
        assertThat(link).isSymbolicLink();
    }

    @Test
    void thereIsNothingToSweepBeforeTheFirstDelivery() throws IOException {
        store.sweep();
        assertThat(folder).doesNotExist();
    }

    private void publish(Delivery delivery) throws IOException {
        Path written = root.resolve(store.temporaryName(delivery));
        Files.createDirectories(written.getParent());
        Files.writeString(written, "content");
        store.prepare(delivery);
        store.publish(delivery);
    }

    private void setOld(Delivery delivery) throws IOException {
        for (String file : files()) {
            if (file.contains(delivery.id().toString())) {
                Files.setLastModifiedTime(
                        folder.resolve(file), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
            }
        }
    }

    private void moveToWhereAnEarlierVersionPutIt(Delivery delivery) throws IOException {
        Path record = folder.resolve(files().get(0));
        String id = delivery.id().toString();
        Path earlier = folder.resolve(id.substring(id.length() - 2)).resolve(id + ".json");
        Files.createDirectories(earlier.getParent());
        Files.move(record, earlier);
        for (Path empty = record.getParent(); !empty.equals(folder); empty = empty.getParent()) {
            Files.delete(empty);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static Delivery delivery(String planned, int lastDigits, String target) {
        UUID id = new UUID((Instant.parse(planned).toEpochMilli() << 16) | 0x7abc, 0x8123456789abcd00L | lastDigits);
        Document document = new Document(
                new Claim(id, 1),
                id,
                "scans",
                0,
                target,
                new StagedFile(Path.of(target), "content".length(), 0, ""),
                new Description(SHA256, "", "", "", "", "", "", Map.of(), List.of(), List.of()),
                0,
                0,
                1);
        return new Delivery(new Claim(id, 1), "folder", target, "", false, 1, Publish.EACH, document);
    }
}
