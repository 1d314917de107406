package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.ledger.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;

/**
 * What a sender, who may write in the inbox, can make of it: links in place of Waybill's own folders, and of drops. One process serves
 * all cases.
 */
class SharedInboxIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration A_WHILE = Duration.ofSeconds(3);
    private static final String SECRET = "name,symbol\nsecret=do-not-quote\n";

    @TempDir
    static Path folder;

    private static WaybillProcess waybill;
    private static Path inbox;
    private static Path elsewhere;
    private static int dropped;

    @BeforeAll
    static void start() throws IOException {
        waybill = WaybillProcess.in(folder.resolve("home")).withShortPauses();
        inbox = waybill.inbox();
        elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        waybill.start();
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @AfterEach
    void nothingWasWrittenElsewhereAndAllIsWellAgain() throws IOException {
        try (Stream<Path> written = Files.list(elsewhere)) {
            assertThat(written).isEmpty();
        }
        await().atMost(LONG).until(() -> waybill.status("/actuator/health") == 200);
        assertThat(waybill.log()).doesNotContain("\tat ").doesNotContain("do-not-quote");
    }

    @ParameterizedTest
    @ValueSource(strings = {".waybill", "done", "quarantine", "answers"})
    void aLinkInPlaceOfAFolderOfOursIsNotFollowed(String own) throws IOException {
        Path name = inbox.resolve(own);
        Path aside = folder.resolve("aside");
        boolean wasThere = Files.exists(name);
        if (wasThere) {
            Files.move(name, aside);
        }
        Files.createSymbolicLink(name, elsewhere);
        drop("linked-" + own + ".txt");
        awaitDown(name);
        await().during(A_WHILE).atMost(LONG).until(() -> Files.isSymbolicLink(name));

        Files.delete(name);
        if (wasThere) {
            Files.move(aside, name);
        }
        awaitDelivered("linked-" + own + ".txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "quarantine"})
    void aLinkInPlaceOfTheFolderOfAMonthIsNotFollowed(String own) throws IOException {
        drop("before-" + own + ".txt");
        dropRefused("refused-before-" + own);
        await().atMost(LONG).until(() -> Files.exists(inbox.resolve(own)));
        waybill.awaitQuiet(dropped);
        Path month = month(inbox.resolve(own));
        Path aside = folder.resolve("aside-month");
        Files.move(month, aside);
        Files.createSymbolicLink(month, elsewhere);
        drop("after-" + own + ".txt");
        dropRefused("refused-after-" + own);
        awaitDown(month);

        Files.delete(month);
        Files.move(aside, month);
        awaitDelivered("after-" + own + ".txt");
        assertThat(waybill.quarantined()).containsKey("refused-after-" + own + ".zip");
    }

    @Test
    void aLinkInPlaceOfASubfolderOfDoneIsNotFollowed() throws IOException {
        dropIn("sub", "first.txt");
        awaitDelivered("sub/first.txt");
        Path sub = waybill.done().get("sub/first.txt").getParent();
        Path aside = folder.resolve("aside-sub");
        Files.move(sub, aside);
        Files.createSymbolicLink(sub, elsewhere);
        dropIn("sub", "second.txt");
        awaitDown(sub);

        Files.delete(sub);
        Files.move(aside, sub);
        awaitDelivered("sub/second.txt");
    }

    @Test
    void aReceiptOverwritesNothingThroughALinkOfItsName() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "untouched");
        Path held = linkInTheOutbox("held");
        dropIn("held", "twice.txt");
        awaitDown(held);
        Path answers = inbox.resolve("answers");
        Files.createDirectories(answers);
        String stem = "twice.txt." + Ids.brief(onlyBatch());
        for (String ending : new String[] {".receipt.json", ".receipt.csv"}) {
            Files.createSymbolicLink(answers.resolve(stem + ending), victim);
            Files.createSymbolicLink(answers.resolve("." + stem + ending + ".unfinished"), victim);
        }
        Files.createSymbolicLink(inbox.resolve(".waybill").resolve("stray"), victim);

        Files.delete(held);
        awaitDelivered("held/twice.txt");

        assertThat(victim).hasContent("untouched");
        assertThat(answers.resolve(stem + ".receipt.json"))
                .matches(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
        assertThat(answers.resolve(stem + ".receipt.csv"))
                .matches(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
        Files.delete(inbox.resolve(".waybill").resolve("stray"));
    }

    @Test
    void aReceiptIsKeptAndToldOnceWhileTheInboxIsAway() throws IOException {
        Path held = linkInTheOutbox("held-too");
        dropIn("held-too", "kept.txt");
        awaitDown(held);
        Path answers = inbox.resolve("answers");
        Path aside = folder.resolve("aside-answers");
        boolean wasThere = Files.exists(answers);
        if (wasThere) {
            Files.move(answers, aside);
        }
        Files.createSymbolicLink(answers, elsewhere);
        Files.delete(held);
        await().atMost(LONG).until(() -> waybill.log().contains("The receipt of held-too/kept.txt can't be put"));
        await().during(A_WHILE).atMost(LONG).untilAsserted(() -> assertThat(waybill.log())
                .containsOnlyOnce("The receipt of held-too/kept.txt can't be put"));

        Files.delete(answers);
        if (wasThere) {
            Files.move(aside, answers);
        }
        awaitDelivered("held-too/kept.txt");
    }

    @Test
    void aLinkInPlaceOfAFolderOfTheOutboxIsNotFollowed() throws IOException {
        Path linked = linkInTheOutbox("linked");
        dropIn("linked", "first.txt");
        awaitDown(linked);
        await().during(A_WHILE).atMost(LONG).until(() -> Files.isSymbolicLink(linked));

        Files.delete(linked);
        awaitDelivered("linked/first.txt");
    }

    @Test
    void aLinkUnderTheNameOfADocumentIsNeitherFollowedNorReplaced() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim-in-outbox"), "untouched");
        Path link = Files.createSymbolicLink(outbox().resolve("taken.txt"), victim);
        drop("taken.txt");
        waybill.awaitQuiet(dropped);

        assertThat(victim).hasContent("untouched");
        assertThat(link).isSymbolicLink();
        assertThat(waybill.delivered().entrySet()).anySatisfy(delivered -> {
            assertThat(delivered.getKey()).startsWith("taken");
            assertThat(delivered.getValue()).matches(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
            assertThat(delivered.getValue()).hasContent("content of taken.txt");
        });
        Files.delete(link);
    }

    private static Path linkInTheOutbox(String name) throws IOException {
        return Files.createSymbolicLink(outbox().resolve(name), elsewhere);
    }

    /** Where documents of the flow are delivered to today. */
    private static Path outbox() throws IOException {
        return Files.createDirectories(waybill.outbox()
                .resolve("scans")
                .resolve(LocalDate.now(ZoneOffset.UTC).toString()));
    }

    /** The one whose content is staged. */
    private static UUID onlyBatch() throws IOException {
        List<UUID> batches = WaybillProcess.files(inbox.resolve(".waybill")).values().stream()
                .flatMap(file -> Ids.parse(file.getParent().getFileName().toString()).stream())
                .toList();
        assertThat(batches).hasSize(1);
        return batches.get(0);
    }

    @Test
    void whatIsNoFileIsNotTaken() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.csv"), SECRET);
        Path room = Files.createDirectories(folder.resolve("room"));
        Files.writeString(room.resolve("inside.txt"), "of somebody else");
        Files.createSymbolicLink(inbox.resolve("environ.txt"), Path.of("/proc/self/environ"));
        Files.createSymbolicLink(inbox.resolve("manifest.csv"), secret);
        Files.createSymbolicLink(inbox.resolve("folder"), room);
        assertThat(new ProcessBuilder("mkfifo", inbox.resolve("pipe.txt").toString())
                        .start()
                        .waitFor())
                .isZero();
        try (var socket = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            socket.bind(java.net.UnixDomainSocketAddress.of(inbox.resolve("socket.txt")));
            drop("beside.txt");
            awaitDelivered("beside.txt");
        }
        Files.createLink(inbox.resolve("hard.txt"), Files.writeString(folder.resolve("other-name.txt"), "a hard link"));
        dropped++;
        await().atMost(LONG).until(() -> waybill.delivered().containsKey("hard.txt"));
        assertThat(waybill.delivered().keySet())
                .doesNotContain("environ.txt", "manifest.csv", "folder/inside.txt", "pipe.txt", "socket.txt");

        for (String name : new String[] {"environ.txt", "manifest.csv", "folder", "pipe.txt", "socket.txt"}) {
            Files.delete(inbox.resolve(name));
        }
        waybill.awaitQuiet(dropped);
    }

    @Test
    void aStagedManifestThatBecameALinkIsNotQuoted() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret-manifest.csv"), SECRET);
        waybill.signal("STOP");
        waybill.signal("CONT");
        // The manifest waits for what it names, and is replaced as soon as it is staged.
        Path staging = inbox.resolve(".waybill");
        Thread swap = new Thread(() -> swapManifests(staging, secret));
        swap.setDaemon(true);
        swap.start();
        for (int i = 0; i < 5; i++) {
            Path prepared = Files.createDirectories(folder.resolve("prepared-" + i));
            Files.writeString(prepared.resolve("manifest.csv"), "name,symbol\nletter.txt,A/1\n");
            Files.writeString(prepared.resolve("letter.txt"), "letter " + i);
            Files.move(prepared, inbox.resolve("swapped-" + i));
            dropped++;
            String name = "swapped-" + i + "/letter.txt";
            await().atMost(LONG).until(() -> waybill.delivered().containsKey(name));
        }
        swap.interrupt();
        swap.join();
        for (Path answer : WaybillProcess.files(inbox.resolve("answers")).values()) {
            assertThat(answer).content().doesNotContain("do-not-quote");
        }
        try (Stream<Path> left = Files.walk(staging)) {
            for (Path link : left.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    private static void swapManifests(Path staging, Path secret) {
        while (!Thread.currentThread().isInterrupted()) {
            try (Stream<Path> staged = Files.walk(staging)) {
                for (Path file : staged.filter(path -> path.toString().endsWith(".manifest.csv"))
                        .filter(path -> !Files.isSymbolicLink(path))
                        .toList()) {
                    Files.delete(file);
                    Files.createSymbolicLink(file, secret);
                }
            } catch (IOException | java.io.UncheckedIOException e) {
                // Waybill was faster.
                Thread.onSpinWait();
            }
        }
    }

    private static Path month(Path own) throws IOException {
        try (Stream<Path> months = Files.list(own)) {
            return months.findFirst().orElseThrow();
        }
    }

    private static void drop(String name) throws IOException {
        Path prepared = Files.writeString(folder.resolve("prepared.txt"), "content of " + name);
        Files.move(prepared, inbox.resolve(name));
        dropped++;
    }

    private static void dropIn(String sub, String name) throws IOException {
        Path prepared = Files.createDirectories(folder.resolve("prepared-sub"));
        Files.writeString(prepared.resolve(name), "content of " + sub + "/" + name);
        Files.move(prepared, inbox.resolve(sub));
        dropped++;
        await().atMost(LONG).until(() -> Files.notExists(inbox.resolve(sub).resolve(name)));
        FileSystemUtils.deleteRecursively(inbox.resolve(sub));
    }

    private static void dropRefused(String name) throws IOException {
        Path prepared = Files.writeString(folder.resolve("prepared.zip"), "this is no archive: " + name);
        Files.move(prepared, inbox.resolve(name + ".zip"));
        dropped++;
    }

    private static Path receipt(String of) throws IOException {
        return WaybillProcess.files(inbox.resolve("answers")).values().stream()
                .filter(file -> file.getFileName().toString().startsWith(of)
                        && file.toString().endsWith(".receipt.json"))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitDown(Path link) {
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(waybill.status("/actuator/health")).isEqualTo(503);
            assertThat(waybill.log()).contains("what needs it waits: " + link + " is a link");
        });
    }

    private static void awaitDelivered(String name) throws IOException {
        waybill.awaitQuiet(dropped);
        Map<String, Path> delivered = waybill.delivered();
        assertThat(delivered).containsKey(name);
        assertThat(delivered.get(name)).hasContent("content of " + name);
        assertThat(waybill.done()).containsKey(name);
        JsonNode receipt = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(receipt(name.substring(name.lastIndexOf('/') + 1)).toFile());
        assertThat(receipt.path("counts").path("delivered").asInt()).isEqualTo(1);
    }
}
