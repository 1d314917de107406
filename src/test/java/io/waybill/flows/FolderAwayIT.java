package io.waybill.flows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/**
 * Folders that can't be seen for a while, and mount points that have lost their file systems: renamed, which is what a process
 * sees of it. One process serves all cases.
 */
class FolderAwayIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    /** Long enough for all attempts that a document has. */
    private static final Duration OUTAGE = Duration.ofSeconds(4);

    private static final int MANY = 150;

    @TempDir
    static Path folder;

    private static WaybillProcess waybill;
    private static Path inbox;
    private static Path away;
    private static int dropped;

    private long rejected;
    private String before = "";

    @BeforeAll
    static void start() throws IOException {
        waybill = WaybillProcess.in(folder.resolve("home")).withShortPauses();
        inbox = waybill.inbox();
        away = folder.resolve("away");
        waybill.start();
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @BeforeEach
    void remember() throws IOException {
        rejected = waybill.books().path("rejected").path("documents").asLong();
        before = waybill.log();
    }

    @AfterEach
    void nothingWasRejectedAndTheOutageIsToldOnce() throws IOException {
        assertThat(waybill.books().path("rejected").path("documents").asLong()).isEqualTo(rejected);
        String said = waybill.log().substring(before.length());
        assertThat(said).containsOnlyOnce("A folder can't be reached, and what needs it waits");
        assertThat(said).containsOnlyOnce("can be reached again");
        assertThat(said).doesNotContain("ERROR").doesNotContain("\tat ");
    }

    @Test
    void anInboxThatGoesAwayForAWhileRejectsNothing() throws IOException {
        List<String> names = drop(MANY, "gone-away");
        await().atMost(LONG).until(() -> waybill.books().path("seen").asLong() > 0);

        Files.move(inbox, away);
        awaitDown(inbox);
        await().during(OUTAGE).atMost(LONG).until(() -> Files.notExists(inbox));
        Files.move(away, inbox);

        awaitDelivered(names);
    }

    @Test
    void aMountPointOfAnInboxWithoutItsMountIsNotAnEmptyInbox() throws IOException {
        List<String> names = drop(MANY, "bare");

        Files.move(inbox, away);
        Files.createDirectory(inbox);
        Files.writeString(inbox.resolve("lost.txt"), "dropped below the mount point");
        awaitDown(inbox);
        await().during(OUTAGE).atMost(LONG).untilAsserted(() -> assertThat(inbox)
                .isDirectoryContaining(file -> file.endsWith("lost.txt"))
                .isDirectoryNotContaining(file -> !file.endsWith("lost.txt")));
        Files.delete(inbox.resolve("lost.txt"));
        Files.delete(inbox);
        Files.move(away, inbox);

        awaitDelivered(names);
    }

    @Test
    void whatReplacesAnInboxOnPurposeIsAccepted() throws Exception {
        Files.move(inbox, away);
        Files.createDirectory(inbox);
        awaitDown(inbox);
        for (String kept : new String[] {"done", "answers"}) {
            if (Files.exists(away.resolve(kept))) {
                Files.move(away.resolve(kept), inbox.resolve(kept));
            }
        }

        Process accept = waybill.command("accept-folder", "inbox/scans");
        assertThat(accept.waitFor()).isZero();

        FileSystemUtils.deleteRecursively(away);
        awaitDelivered(drop(5, "after"));
    }

    @Test
    void nothingIsDeliveredBelowAMountPointWithoutItsMount() throws IOException {
        drop(1, "first");
        await().atMost(LONG).until(() -> waybill.delivered().containsKey("first/letter-0.txt"));
        Path outbox = waybill.outbox();
        List<String> names = drop(MANY, "below");

        Files.move(outbox, away);
        Files.createDirectory(outbox);
        awaitDown(outbox);
        await().during(OUTAGE).atMost(LONG).untilAsserted(() -> assertThat(outbox)
                .isEmptyDirectory());
        Files.delete(outbox);
        Files.move(away, outbox);

        awaitDelivered(names);
    }

    @Test
    void anOutboxThatGoesAwayIsNotMadeAnew() throws IOException {
        drop(1, "second");
        await().atMost(LONG).until(() -> waybill.delivered().containsKey("second/letter-0.txt"));
        Path outbox = waybill.outbox();

        Files.move(outbox, away);
        List<String> names = drop(MANY, "while-away");
        awaitDown(outbox);
        await().during(OUTAGE).atMost(LONG).until(() -> Files.notExists(outbox));
        Files.move(away, outbox);

        awaitDelivered(names);
    }

    @Test
    void stagingThatGoesAwayIsNotMadeAnewForAnArchive() throws IOException {
        Path staging = waybill.data().resolve("staging");
        Files.move(staging, away);
        awaitDown(staging);
        Files.write(
                folder.resolve("archive.zip"),
                StoredZip.of("one.txt", "entry one".getBytes(UTF_8), "two.txt", "entry two".getBytes(UTF_8)));
        Files.move(folder.resolve("archive.zip"), inbox.resolve("archive.zip"));
        await().during(OUTAGE).atMost(LONG).until(() -> Files.notExists(staging));
        Files.move(away, staging);
        dropped += 2;

        waybill.awaitQuiet(dropped);
        assertThat(waybill.delivered()).containsKeys("one.txt", "two.txt");
        await().atMost(LONG).until(() -> waybill.status("/actuator/health") == 200);
    }

    /** Drops files that arrive together. */
    private static List<String> drop(int count, String under) throws IOException {
        Path prepared = Files.createDirectories(folder.resolve("prepared").resolve(under));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Files.writeString(prepared.resolve("letter-" + i + ".txt"), "letter " + i + " of " + under);
            names.add(under + "/letter-" + i + ".txt");
        }
        Files.move(prepared, inbox.resolve(under));
        dropped += count;
        return names;
    }

    private static void awaitDown(Path gone) {
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(waybill.status("/actuator/health")).isEqualTo(503);
            assertThat(waybill.log()).contains("what needs it waits: " + gone);
        });
    }

    private static void awaitDelivered(List<String> names) throws IOException {
        waybill.awaitQuiet(dropped);
        assertThat(waybill.delivered()).containsKeys(names.toArray(String[]::new));
        for (String name : names) {
            String number = name.replaceAll(".*-(\\d+)\\.txt", "$1");
            assertThat(waybill.delivered().get(name))
                    .hasContent("letter " + number + " of " + name.substring(0, name.indexOf('/')));
        }
        assertThat(waybill.done()).containsKeys(names.toArray(String[]::new));
        await().atMost(LONG).until(() -> waybill.status("/actuator/health") == 200);
    }
}
