package io.waybill.intake.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.content.DayFolders;
import io.waybill.content.MarkersInMemory;
import io.waybill.content.UsedFolders;
import io.waybill.intake.Staging;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.LedgerNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class FolderSweepTest {
    private static final Instant OLD = Instant.now().minus(Duration.ofDays(30));

    @TempDir
    Path folder;

    private LedgerDatabase database;
    private UsedFolders folders;
    private Watch watch;
    private FolderSweep sweep;

    @BeforeEach
    void open() throws IOException {
        database = LedgerDatabase.sqlite(folder.resolve("data"));
        LedgerNode node = database.node("a");
        Ledger ledger = node.ledger();
        Drops drops = new Drops(ledger);
        folders = new UsedFolders(new MarkersInMemory());
        Staging staging = new Staging(folder.resolve("staging"), DataSize.ofMegabytes(1));
        watch = new Watch(new CopiedOriginals(drops), staging, ledger, folders, new OpenFiles());
        DoneWatch done = new DoneWatch(ledger, drops, node.endings(), folders, new OpenFiles(), Duration.ofDays(1));
        sweep = new FolderSweep(drops, watch, folders, Duration.ofMinutes(1), new Tidying(Duration.ofDays(7)), done);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anInboxThatCanNotBeTidiedKeepsNoOtherFromBeingSwept() throws IOException {
        for (String name : new String[] {"a", "b", "c"}) {
            Path answers = Files.createDirectories(inbox(name).resolve("answers"));
            old(answers.resolve("scan.receipt.json"));
            Path month = DayFolders.of(answers, OLD, ZoneId.systemDefault()).getParent();
            Files.createSymbolicLink(month, Files.createDirectories(folder.resolve("elsewhere")));
        }
        Path good = inbox("good");
        old(Files.createDirectories(good.resolve(".waybill/batch")).resolve("stray"));
        for (String name : new String[] {"a", "b", "c"}) {
            old(Files.createDirectories(inbox(name).resolve(".waybill/batch")).resolve("stray"));
        }

        sweep.run();

        for (String name : new String[] {"a", "b", "c", "good"}) {
            assertThat(folder.resolve(name).resolve("recovered-stray")).exists();
        }
        assertThat(folder.resolve("elsewhere")).isEmptyDirectory();
    }

    private Path inbox(String name) {
        Path inbox = folder.resolve(name);
        watch.use(inbox);
        watch.begin(Watch.Rules.of(inbox, Duration.ZERO, Duration.ZERO, "", ""));
        return inbox;
    }

    private static void old(Path file) throws IOException {
        Files.setLastModifiedTime(Files.writeString(file, "x"), FileTime.from(OLD));
    }
}
