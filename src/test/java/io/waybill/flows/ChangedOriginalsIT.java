package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Archives and manifests that their senders write on, or that only get another time, after they were taken: through another link to the
 * file, which is what a process has that keeps it open. One process serves all cases.
 */
class ChangedOriginalsIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration SWEEPS = Duration.ofSeconds(4);
    private static final int LARGEST = 50_000;
    private static final int BESIDE = 100;
    private static final Random RANDOM = new Random(6);

    @TempDir
    static Path folder;

    private static WaybillProcess waybill;
    private static Path inbox;
    private static Path senders;

    private long rejected;
    private long duplicates;
    private String before = "";

    @BeforeAll
    static void start() throws IOException {
        waybill = WaybillProcess.in(folder.resolve("home"))
                .jvm("-Dwaybill.flow-defaults.types=*/*=" + LARGEST + "B")
                .with("WAYBILL_ODS", "false")
                .with("WAYBILL_SWEEP", "1s")
                .with("WAYBILL_SWEEP_FOLDERS", "500ms")
                .with("WAYBILL_SCANS_SETTLE", "0s")
                .with("WAYBILL_DELIVERY_FIRST_PAUSE", "200ms")
                .with("WAYBILL_DELIVERY_BREAKER_LONGEST_PAUSE", "1s");
        inbox = waybill.inbox();
        senders = Files.createDirectories(folder.resolve("senders"));
        waybill.start();
        drop("first.txt", "the first".getBytes(StandardCharsets.UTF_8));
        awaitDelivered("first.txt", "the first".getBytes(StandardCharsets.UTF_8));
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @BeforeEach
    void remember() throws IOException {
        rejected = documents("rejected");
        duplicates = documents("duplicate");
        before = waybill.log();
    }

    @Test
    void anArchiveThatGrowsAfterItWasTakenIsWaitedFor() throws IOException {
        byte[] entry = bytes(30_000);
        byte[] zip = StoredZip.of("grown.txt", entry);
        Path link = drop("a-grows.zip", Arrays.copyOf(zip, 5_000), BESIDE);
        awaitTaken("a-grows.zip");
        append(link, Arrays.copyOfRange(zip, 5_000, 20_000));

        await().atMost(LONG).until(() -> said().contains("a-grows.zip is still being written"));
        append(link, Arrays.copyOfRange(zip, 20_000, zip.length));

        awaitDelivered("grown.txt", entry);
        awaitDone("a-grows.zip", zip);
        nothingWasRejectedOrDroppedAgain();
    }

    @Test
    void aManifestThatGrowsAfterItWasTakenIsReadAsItIsInTheEnd() throws IOException {
        byte[] row = "name,title\ndescribed/d.txt,".getBytes(StandardCharsets.UTF_8);
        byte[] rest = "The whole title\n".getBytes(StandardCharsets.UTF_8);
        drop("described/d.txt", "described".getBytes(StandardCharsets.UTF_8));
        Path link = drop("described/manifest.csv", row, BESIDE);
        awaitTaken("described/manifest.csv");
        append(link, rest);

        await().atMost(LONG).until(() -> said().contains("described/manifest.csv is still being written"));

        byte[] whole = Files.readAllBytes(link);
        awaitDone("described/manifest.csv", whole);
        nothingWasRejectedOrDroppedAgain();
    }

    @Test
    void anArchiveAndAManifestThatOnlyGetAnotherTimeAreNotDroppedAgain() throws IOException {
        byte[] entry = bytes(20_000);
        byte[] zip = StoredZip.of("touched.txt", entry);
        Path away = folder.resolve("away");
        Files.move(waybill.outbox(), away);
        Path link = drop("touched.zip", zip);
        long seen = waybill.books().path("seen").asLong();
        await().atMost(LONG).until(() -> waybill.books().path("seen").asLong() > seen || seen > 1);
        await().atMost(LONG).until(() -> documents("in_flight") == 1);

        Files.setLastModifiedTime(link, FileTime.fromMillis(1_000_000));
        Files.move(away, waybill.outbox());

        awaitDelivered("touched.txt", entry);
        awaitDone("touched.zip", zip);
        Files.setLastModifiedTime(link, FileTime.fromMillis(2_000_000));
        await().during(SWEEPS).atMost(LONG).untilAsserted(() -> awaitDone("touched.zip", zip));
        nothingWasRejectedOrDroppedAgain();
    }

    @Test
    void anArchiveOfTheSameSizeInDoneIsDroppedAgainIfItHasAnotherContent() throws IOException {
        byte[] entry = bytes(20_000);
        byte[] other = bytes(20_000);
        Path link = drop("same-size.zip", StoredZip.of("same-size.txt", entry));
        awaitDelivered("same-size.txt", entry);
        await().atMost(LONG).until(() -> waybill.done().containsKey("same-size.zip"));

        byte[] zip = StoredZip.of("same-size.txt", other);
        Files.write(link, zip);
        Files.setLastModifiedTime(link, FileTime.fromMillis(3_000_000));

        await().atMost(LONG).untilAsserted(() -> assertThat(waybill.delivered().values())
                .anySatisfy(file -> assertThat(file).hasBinaryContent(other)));
        assertThat(said()).contains("was written to after it was delivered: it is dropped again");
    }

    @Test
    void whatIsWrittenOnAfterItWasRejectedIsDroppedAgain() throws IOException {
        byte[] small = bytes(100);
        Path away = folder.resolve("away");
        Files.move(waybill.outbox(), away);
        Path link = drop("refused/too-large.bin", bytes(LARGEST + 1), BESIDE);
        await().atMost(LONG).until(() -> documents("rejected") == rejected + 1);

        Files.write(link, small);
        Files.move(away, waybill.outbox());

        awaitDelivered("refused/too-large.bin", small);
        awaitDone("refused/too-large.bin", small);
        assertThat(said()).contains("is no longer what was rejected: it is dropped again");
        assertThat(waybill.quarantined()).doesNotContainKey("refused/too-large.bin");
    }

    @Test
    void anArchiveWhoseEndComesAfterItWasRejectedIsTakenAfterAll() throws IOException {
        byte[] entry = bytes(20_000);
        byte[] zip = StoredZip.of("late.txt", entry);
        Path link = drop("late.zip", Arrays.copyOf(zip, 12_000));
        await().atMost(LONG).until(() -> waybill.quarantined().containsKey("late.zip.problem.txt"));

        append(link, Arrays.copyOfRange(zip, 12_000, zip.length));

        awaitDelivered("late.txt", entry);
        awaitDone("late.zip", zip);
        assertThat(said()).contains("was written to after it was rejected: it is dropped again");
        assertThat(waybill.quarantined()).doesNotContainKeys("late.zip", "late.zip.problem.txt");
    }

    private void nothingWasRejectedOrDroppedAgain() throws IOException {
        assertThat(documents("rejected")).isEqualTo(rejected);
        assertThat(documents("duplicate")).isEqualTo(duplicates);
        assertThat(said()).doesNotContain("dropped again");
        assertThat(waybill.quarantined()).isEmpty();
    }

    private String said() throws IOException {
        return waybill.log().substring(before.length());
    }

    private static long documents(String place) throws IOException {
        return waybill.books().path(place).path("documents").asLong();
    }

    /** Nothing else sees the moment between taking and reading. */
    private static void awaitTaken(String name) {
        await().atMost(LONG)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofNanos(100_000))
                .until(() -> Files.notExists(inbox.resolve(name)));
    }

    private static void awaitDelivered(String name, byte[] content) throws IOException {
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(waybill.delivered().get(name)).isNotNull().hasBinaryContent(content));
    }

    private static void awaitDone(String name, byte[] content) throws IOException {
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(waybill.done().get(name)).isNotNull().hasBinaryContent(content));
    }

    /** Gives the sender's own link to it. */
    private static Path drop(String name, byte[] content) throws IOException {
        return drop(name, content, 0);
    }

    /** With so many others that are taken after it, in the same poll. */
    private static Path drop(String name, byte[] content, int beside) throws IOException {
        Path link = Files.write(senders.resolve(name.replace('/', '-')), content);
        Path target = inbox.resolve(name);
        Files.createDirectories(target.getParent());
        for (int i = 0; i < beside; i++) {
            Path other = target.resolveSibling("z-" + target.getFileName() + "-" + i + ".txt");
            Files.writeString(folder.resolve("other"), "beside " + name + " " + i);
            Files.move(folder.resolve("other"), other);
        }
        Files.createLink(target, link);
        return link;
    }

    private static void append(Path link, byte[] more) throws IOException {
        Files.write(link, more, StandardOpenOption.APPEND);
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
