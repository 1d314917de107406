package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Senders that write slowly, pause, go on later, or write on after their file was taken. One process serves all cases. */
class SlowWritersIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Random RANDOM = new Random(27);

    @TempDir
    static Path folder;

    private static WaybillProcess waybill;
    private static Path inbox;

    @BeforeAll
    static void start() throws IOException {
        waybill = WaybillProcess.in(folder.resolve("home"))
                .with("WAYBILL_ODS", "false")
                .with("WAYBILL_SWEEP", "1s")
                .with("WAYBILL_SCANS_SETTLE", "2s");
        inbox = waybill.inbox();
        waybill.start();
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @AfterEach
    void nothingIsRejectedOrFails() throws IOException {
        assertThat(waybill.books().path("rejected").path("documents").asLong()).isZero();
        assertThat(waybill.books().path("failed").path("documents").asLong()).isZero();
    }

    @Test
    void whoPausesWithTheFileOpenIsWaitedFor() throws IOException {
        byte[] all = bytes(60_537);
        Path file = inbox.resolve("open.bin");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(all, 0, 20_180);
            pause(file);
            assertThat(waybill.get("/actuator/health").toString()).contains("open.bin");
            out.write(all, 20_180, all.length - 20_180);
        }
        awaitDelivered("open.bin", all);
    }

    @Test
    void anUploadThatPausesAndIsResumedIsWaitedForLongerTheNextTime() throws IOException {
        byte[] all = bytes(9_000);
        Path file = inbox.resolve("resumed.bin");
        Files.write(file, Arrays.copyOf(all, 3_000));
        await().pollDelay(Duration.ofMillis(1_500)).atMost(LONG).until(() -> Files.exists(file));
        Files.write(file, Arrays.copyOfRange(all, 3_000, 6_000), StandardOpenOption.APPEND);
        await().pollDelay(Duration.ofMillis(2_300)).atMost(LONG).until(() -> Files.exists(file));
        Files.write(file, Arrays.copyOfRange(all, 6_000, 9_000), StandardOpenOption.APPEND);
        awaitDelivered("resumed.bin", all);
    }

    @Test
    void aFileThatWasPreallocatedIsNotDeliveredAsZeros() throws IOException {
        byte[] all = bytes(30_000);
        Path file = inbox.resolve("preallocated.bin");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(all.length);
            pause(file);
            out.write(all);
        }
        awaitDelivered("preallocated.bin", all);
    }

    @Test
    void aFileThatWasOnlyOpenedIsNotDeliveredEmpty() throws IOException {
        byte[] all = bytes(3_000);
        Path file = inbox.resolve("opened.bin");
        try (OutputStream out = Files.newOutputStream(file)) {
            pause(file);
            out.write(all);
        }
        awaitDelivered("opened.bin", all);
    }

    @Test
    void aZipWhoseCopyingPausesIsTakenApartOnceItIsThere() throws IOException {
        byte[] entry = bytes(40_000);
        byte[] zip = zip("packed.bin", entry);
        Path file = inbox.resolve("pausing.zip");
        Files.write(file, Arrays.copyOf(zip, 20_000));
        pause(file);
        Files.write(file, Arrays.copyOfRange(zip, 20_000, zip.length), StandardOpenOption.APPEND);
        awaitDelivered("packed.bin", entry);
        await().atMost(LONG).until(() -> waybill.done().containsKey("pausing.zip"));
        assertThat(waybill.quarantined()).isEmpty();
    }

    @Test
    void whatIsWrittenToAfterItWasDeliveredIsDeliveredAsItIsNow() throws IOException {
        byte[] all = bytes(6_000);
        Path prepared = folder.resolve("prepared.bin");
        Files.write(prepared, Arrays.copyOf(all, 2_000));
        Path touched = Files.write(folder.resolve("touched.bin"), bytes(500));
        Files.move(touched, inbox.resolve("touched.bin"));
        Files.move(prepared, inbox.resolve("late.bin"));
        await().atMost(LONG).until(() -> waybill.done().keySet().containsAll(List.of("late.bin", "touched.bin")));
        long seen = waybill.books().path("seen").asLong();

        Files.setLastModifiedTime(waybill.done().get("touched.bin"), FileTime.fromMillis(1_000_000));
        Files.write(waybill.done().get("late.bin"), Arrays.copyOfRange(all, 2_000, 6_000), StandardOpenOption.APPEND);

        await().atMost(LONG)
                .until(() -> waybill.books().path("seen").asLong() == seen + 1
                        && waybill.done().containsKey("late.bin"));
        assertThat(waybill.done().get("late.bin")).hasBinaryContent(all);
        assertThat(waybill.delivered().values())
                .anySatisfy(file -> assertThat(file).hasBinaryContent(all));
        assertThat(waybill.log()).containsOnlyOnce("was written to after it was delivered: it is dropped again");
        assertThat(waybill.done()).containsKey("touched.bin");
    }

    /** It must not be taken meanwhile. */
    private static void pause(Path file) {
        await().during(PAUSE).atMost(LONG).until(() -> Files.exists(file));
    }

    private static void awaitDelivered(String name, byte[] content) throws IOException {
        await().atMost(LONG).until(() -> waybill.delivered().containsKey(name));
        assertThat(waybill.delivered().get(name)).hasBinaryContent(content);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] zip(String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return bytes.toByteArray();
    }
}
