package io.waybill.intake.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.content.MarkersInMemory;
import io.waybill.content.UsedFolders;
import io.waybill.intake.Staging;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.LedgerDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

@ExtendWith(OutputCaptureExtension.class)
class WatchTest {
    @TempDir
    Path inbox;

    @TempDir
    Path data;

    private LedgerDatabase database;
    private Ledger ledger;
    private Watch watch;

    @BeforeEach
    void watch() throws IOException {
        database = LedgerDatabase.sqlite(data);
        ledger = database.node("watch").ledger();
        watch = watch(new OpenFiles());
    }

    private Watch watch(OpenFiles openFiles) throws IOException {
        return new Watch(
                new CopiedOriginals(new Drops(ledger)),
                new Staging(data.resolve("staging"), DataSize.ofMegabytes(1)),
                ledger,
                new UsedFolders(new MarkersInMemory()),
                openFiles);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aFileIsTakenOnceItHasStayedTheSameForAWhile() throws IOException {
        Watch.Rules rules = Watch.Rules.of(inbox, Duration.ofMillis(300), Duration.ZERO, "", "");
        Path file = Files.writeString(inbox.resolve("growing.txt"), "a");
        assertThat(watch.acceptsFile(rules, file)).isFalse();
        Files.writeString(file, "ab");
        assertThat(watch.acceptsFile(rules, file)).isFalse();
        long changed = System.nanoTime();
        await().pollInterval(Duration.ofMillis(20)).until(() -> watch.acceptsFile(rules, file));
        assertThat(Duration.ofNanos(System.nanoTime() - changed)).isGreaterThanOrEqualTo(Duration.ofMillis(280));
    }

    @Test
    void aFileThatWasSeenToPauseAndGrowIsWaitedForLonger() throws IOException {
        Watch.Rules rules = Watch.Rules.of(inbox, Duration.ofMillis(200), Duration.ofSeconds(30), "", "");
        Path file = Files.writeString(inbox.resolve("pausing.txt"), "a");
        long begun = System.nanoTime();
        await().pollInterval(Duration.ofMillis(10)).until(() -> {
            assertThat(watch.acceptsFile(rules, file)).isFalse();
            return System.nanoTime() - begun > Duration.ofMillis(150).toNanos();
        });
        Files.writeString(file, "ab");
        assertThat(watch.acceptsFile(rules, file)).isFalse();
        long changed = System.nanoTime();
        await().pollInterval(Duration.ofMillis(10)).until(() -> watch.acceptsFile(rules, file));
        assertThat(Duration.ofNanos(System.nanoTime() - changed)).isGreaterThanOrEqualTo(Duration.ofMillis(360));
    }

    @Test
    void aPauseIsNotWaitedForLongerThanTheLimit() throws IOException {
        Watch.Rules rules = Watch.Rules.of(inbox, Duration.ofMillis(400), Duration.ofMillis(400), "", "");
        Path file = Files.writeString(inbox.resolve("pausing.txt"), "a");
        await().pollInterval(Duration.ofMillis(20)).until(() -> watch.acceptsFile(rules, file));
        Files.writeString(file, "ab");
        long changed = System.nanoTime();
        await().pollInterval(Duration.ofMillis(20)).until(() -> watch.acceptsFile(rules, file));
        assertThat(Duration.ofNanos(System.nanoTime() - changed)).isLessThan(Duration.ofMillis(1_100));
    }

    @Test
    void aFileThatSomebodyHasOpenForWritingWaitsUntilItIsClosed() throws IOException {
        Watch.Rules rules = Watch.Rules.of(inbox, Duration.ZERO, Duration.ZERO, "", "");
        Path written = inbox.resolve("written.txt");
        Path read = Files.writeString(inbox.resolve("read.txt"), "r");
        try (var out = Files.newOutputStream(written);
                var in = Files.newInputStream(read)) {
            out.write(1);
            assertThat(watch.acceptsFile(rules, written)).isTrue();
            assertThat(watch.closed(rules, List.of(written, read))).containsExactly(read);
            assertThat(watch.open()).containsExactly(written);
            assertThat(in.read()).isEqualTo('r');
        }
        assertThat(watch.closed(rules, List.of(written, read))).containsExactly(written, read);
        assertThat(watch.open()).isEmpty();
    }

    @Test
    void whereTheSystemCanNotTellWhoWritesThatIsSaidOnceWithWhatToSet(CapturedOutput output) throws IOException {
        Watch blind = watch(new OpenFiles(data.resolve("no-proc")));
        blind.begin(Watch.Rules.of(inbox, Duration.ofSeconds(10), Duration.ZERO, ".done", ""));
        assertThat(output.toString()).as("a done-marker is enough").doesNotContain("open for writing");

        blind.begin(Watch.Rules.of(inbox, Duration.ofSeconds(10), Duration.ZERO, "", ""));
        blind.begin(Watch.Rules.of(inbox, Duration.ofSeconds(10), Duration.ZERO, "", ""));

        assertThat(output.toString().lines().filter(line -> line.contains("open for writing")))
                .singleElement()
                .asString()
                .contains("10 seconds", "settle", "done-marker");
    }

    @Test
    void whatADoneMarkerSaysIsBelieved() throws IOException {
        Watch.Rules rules = Watch.Rules.of(inbox, Duration.ZERO, Duration.ZERO, ".done", "");
        Path written = inbox.resolve("marked.txt");
        try (var out = Files.newOutputStream(written)) {
            out.write(1);
            assertThat(watch.closed(rules, List.of(written))).containsExactly(written);
        }
    }

    @Test
    void aFileThatIsReplacedWaitsAnew() throws IOException {
        Watch.Rules rules = Watch.Rules.of(inbox, Duration.ofMillis(100), Duration.ZERO, "", "");
        Path file = Files.writeString(inbox.resolve("replaced.txt"), "one");
        await().until(() -> watch.acceptsFile(rules, file));
        Files.move(Files.writeString(inbox.resolve("other.txt"), "two"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(watch.acceptsFile(rules, file)).isFalse();
    }

    @Test
    void aMarkerSaysThatAFileIsComplete() throws IOException {
        Watch.Rules rules = Watch.Rules.of(inbox, Duration.ofHours(1), Duration.ofHours(1), ".done", "");
        Path file = Files.writeString(inbox.resolve("scan.pdf"), "%PDF");
        assertThat(watch.acceptsFile(rules, file)).isFalse();
        Path marker = Files.createFile(inbox.resolve("scan.pdf.done"));
        assertThat(watch.acceptsFile(rules, file)).isTrue();
        assertThat(watch.acceptsFile(rules, marker)).isFalse();
        rules.removeMarker(file);
        assertThat(marker).doesNotExist();
    }

    @Test
    void whatIsOursIgnoredOrALinkIsLeftAlone() throws IOException {
        Watch.Rules rules = Watch.Rules.of(inbox, Duration.ZERO, Duration.ZERO, "", "*.part, ~$*");
        for (String own : new String[] {".waybill", "answers", "done", "quarantine"}) {
            Path folder = Files.createDirectories(inbox.resolve(own));
            assertThat(watch.acceptsFolder(rules, folder)).as(own).isFalse();
            assertThat(watch.acceptsFile(rules, Files.writeString(folder.resolve("x.txt"), "x")))
                    .isFalse();
        }
        assertThat(watch.acceptsFolder(rules, Files.createDirectories(inbox.resolve("nested/done"))))
                .isTrue();
        assertThat(watch.acceptsFile(rules, Files.writeString(inbox.resolve("half.part"), "x")))
                .isFalse();
        assertThat(watch.acceptsFile(rules, Files.writeString(inbox.resolve("~$letter.docx"), "x")))
                .isFalse();
        Path target = Files.writeString(inbox.resolve("target.txt"), "x");
        assertThat(watch.acceptsFile(rules, target)).isTrue();
        assertThat(watch.acceptsFile(rules, Files.createSymbolicLink(inbox.resolve("link.txt"), target)))
                .isFalse();
        assertThat(watch.acceptsFolder(
                        rules, Files.createSymbolicLink(inbox.resolve("folder"), inbox.resolve("nested"))))
                .isFalse();
    }
}
