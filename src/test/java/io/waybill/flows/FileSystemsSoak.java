package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.content.Checksums;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Inbox and outbox on file systems of many kinds, with the process killed and the file system mounted anew in the middle: in the end every
 * document stands in the outbox once, byte for byte, or failed since its name can't stand there. What can't be mounted here is left out, and
 * says why. {@code -Dwaybill.file-systems=SMB,NTFS} takes some of them.
 */
class FileSystemsSoak {
    private static final Duration LONG = Duration.ofMinutes(5);
    /** Of a sender who writes slowly; he keeps the file open. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final String WANTED = System.getProperty(
            "waybill.file-systems",
            Stream.of(MountedFileSystem.Kind.values()).map(Enum::name).collect(Collectors.joining(",")));

    private static final int ENTRIES = 30;
    private static final int BATCH = 100;
    private static final List<String> HOSTILE = List.of(
            "plain",
            " leading",
            "trailing ",
            "a'quote",
            "a\"double",
            "per%20cent",
            "\u00e9t\u00e9",
            "e\u0301te\u0301",
            "\u4e2d\u6587",
            "\ud83d\ude00",
            "back\\slash",
            "new\nline",
            "co:lon",
            "st*ar?",
            "<angle>|",
            "$(sh)`x`",
            "-rf",
            "#hash;semi&",
            "dot.",
            "\u202eright");

    @TempDir
    Path folder;

    private final List<String> expected = new ArrayList<>();
    private Path inbox;
    private Path outbox;
    private int seen;
    private int dropped;
    private int prepared;

    @ParameterizedTest
    @EnumSource(MountedFileSystem.Kind.class)
    void everythingArrivesOnce(MountedFileSystem.Kind kind) throws Exception {
        assumeTrue(List.of(WANTED.split(",")).contains(kind.name()), kind + " isn't wanted");
        Path home = Files.createDirectory(folder.resolve("home"));
        try (MountedFileSystem mounted = new MountedFileSystem(kind, Files.createDirectory(folder.resolve("system")));
                WaybillProcess waybill = WaybillProcess.in(home)) {
            Files.createSymbolicLink(
                    home.resolve("inbox"), Files.createDirectory(mounted.root().resolve("inbox")));
            outbox = Files.createDirectory(mounted.root().resolve("outbox"));
            Files.createSymbolicLink(home.resolve("outbox"), outbox);
            inbox = waybill.inbox();
            waybill.with("WAYBILL_ODS", "false")
                    .with("WAYBILL_SWEEP", "1s")
                    .with("WAYBILL_SCANS_SETTLE", "2s")
                    .with("WAYBILL_SWEEP_FOLDERS", "500ms")
                    .with("WAYBILL_DELIVERY_FIRST_PAUSE", "200ms")
                    .with("WAYBILL_DELIVERY_BREAKER_LONGEST_PAUSE", "1s")
                    .start();

            dropMany("first");
            dropArchive("archive.zip");
            await().atMost(LONG).until(() -> waybill.books().path("seen").asLong() > BATCH / 4);
            waybill.kill();
            waybill.start();
            dropSlowly("slow.txt");
            waybill.awaitQuiet(seen);

            // The same once more, which is a duplicate; and corrected, which is another document.
            drop("first plain 0.txt", "first 0", false);
            waybill.awaitQuiet(seen);
            drop("first plain 0.txt", "first 0, corrected", true);
            dropMany("second");
            mounted.takeAway();
            await().atMost(LONG).until(() -> waybill.status("/actuator/health") == 503);
            mounted.mount();
            await().atMost(LONG).until(() -> waybill.status("/actuator/health") == 200);
            await().atMost(LONG).until(() -> waybill.books().path("seen").asLong() > seen - BATCH / 2);
            waybill.kill();
            mounted.takeAway();
            mounted.mount();
            waybill.start();
            waybill.awaitQuiet(seen);

            // Away while documents are being delivered, and nobody is killed.
            dropMany("third");
            await().atMost(LONG).until(() -> delivered(waybill) > seen - BATCH * 3 / 4);
            mounted.takeAway();
            await().atMost(LONG).until(() -> waybill.status("/actuator/health") == 503);
            mounted.mount();
            waybill.awaitQuiet(seen);

            assertThat(sums()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(waybill.done()).as("what was dropped").hasSize(dropped);
            assertThat(waybill.quarantined()).isEmpty();
            assertThat(WaybillProcess.files(inbox.resolve(".waybill"))).isEmpty();
            assertThat(WaybillProcess.files(outbox.resolve(".waybill/incoming")))
                    .isEmpty();
            assertThat(waybill.books().path("rejected").path("documents").asLong())
                    .isZero();

            namesFromElsewhere(waybill);
            saysNothingBad(home);
        }
    }

    /** Entries of an archive have names that nobody asked the file system for before: those that it takes arrive, others fail in words. */
    private void namesFromElsewhere(WaybillProcess waybill) throws IOException {
        List<String> all = new ArrayList<>(expected);
        Path prepared = prepared();
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(prepared))) {
            for (String name : HOSTILE) {
                zip.putNextEntry(new ZipEntry("entries/" + name));
                zip.write(name.getBytes(StandardCharsets.UTF_8));
                all.add(sum(name));
                seen++;
            }
        }
        Files.move(prepared, inbox.resolve("hostile.zip"));
        await().atMost(LONG).until(() -> {
            JsonNode books = waybill.books();
            return books.path("seen").asLong() >= seen
                    && documents(books, "waiting") == 0
                    && documents(books, "in_flight") == 0;
        });

        List<String> arrived = sums();
        assertThat(all).containsAll(arrived);
        assertThat(arrived).doesNotHaveDuplicates();
        assertThat(documents(waybill.books(), "failed")).isEqualTo(all.size() - arrived.size());
        assertThat(waybill.get("/api/v1/deliveries?state=FAILED").findValuesAsText("reason"))
                .allSatisfy(reason -> assertThat(reason).contains("the file system takes no such name"));
    }

    private static long delivered(WaybillProcess waybill) throws IOException {
        return documents(waybill.books(), "delivered");
    }

    private static long documents(JsonNode books, String place) {
        return books.path(place).path("documents").asLong();
    }

    private static void saysNothingBad(Path home) throws IOException {
        try (Stream<Path> all = Files.list(home)) {
            for (Path log : all.filter(file -> file.toString().endsWith(".log")).toList()) {
                assertThat(Files.readAllLines(log))
                        .as(log.toString())
                        .noneMatch(line -> line.startsWith("\tat ") || line.contains(" ERROR "));
            }
        }
    }

    private void dropMany(String round) throws IOException {
        for (int i = 0; i < BATCH; i++) {
            String name = round + " " + HOSTILE.get(i % HOSTILE.size()) + " " + i + ".txt";
            drop(name, round + " " + i, true);
        }
    }

    /** On the same file system, under a name that was never used: some clients of shares still write what they let us rename. */
    private Path prepared() {
        return outbox.resolveSibling("preparing-" + ++prepared);
    }

    /** A name that the file system can't have is left out. */
    private void drop(String name, String content, boolean isNew) throws IOException {
        Path prepared = prepared();
        Files.writeString(prepared, content);
        try {
            Files.move(prepared, inbox.resolve(name));
        } catch (IOException | InvalidPathException e) {
            await().ignoreExceptions().until(() -> Files.deleteIfExists(prepared));
            return;
        }
        seen++;
        dropped++;
        if (isNew) {
            expected.add(sum(content));
        }
    }

    private void dropArchive(String name) throws IOException {
        Path prepared = prepared();
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(prepared))) {
            for (int i = 0; i < ENTRIES; i++) {
                zip.putNextEntry(new ZipEntry("folder " + i % 3 + "/entry " + i + ".txt"));
                zip.write(("entry " + i).getBytes(StandardCharsets.UTF_8));
                expected.add(sum("entry " + i));
                seen++;
            }
        }
        Files.move(prepared, inbox.resolve(name));
        dropped++;
    }

    private void dropSlowly(String name) throws Exception {
        StringBuilder written = new StringBuilder();
        try (OutputStream out = Files.newOutputStream(inbox.resolve(name))) {
            for (int i = 0; i < 10; i++) {
                String line = "line " + i + "\n";
                written.append(line);
                out.write(line.getBytes(StandardCharsets.UTF_8));
                out.flush();
                await().pollDelay(PAUSE).until(() -> true);
            }
        }
        expected.add(sum(written.toString()));
        seen++;
        dropped++;
    }

    /** Of what stands in the outbox. */
    private List<String> sums() throws IOException {
        List<String> sums = new ArrayList<>();
        for (Map.Entry<String, Path> file : WaybillProcess.files(outbox).entrySet()) {
            if (!file.getKey().startsWith(".waybill/")) {
                sums.add(Checksums.of(file.getValue()).sha256());
            }
        }
        return sums;
    }

    private static String sum(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
