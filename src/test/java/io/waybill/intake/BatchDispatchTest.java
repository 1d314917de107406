package io.waybill.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.content.ContentChanged;
import io.waybill.content.FolderUnreachable;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Ids;
import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.LedgerNode;
import io.waybill.ledger.Traffic;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

/** What becomes of batches that can't be taken apart, over and over. */
@ExtendWith(OutputCaptureExtension.class)
class BatchDispatchTest {
    @TempDir
    Path data;

    private LedgerDatabase database;
    private LedgerNode node;
    private BatchDispatch dispatch;

    @BeforeEach
    void open() throws IOException {
        database = LedgerDatabase.sqlite(data);
        node = database.node("a");
        dispatch = new BatchDispatch(
                node.ledger(),
                node.batches(),
                node.newDocuments(),
                new Origins(List.of()),
                new Staging(Files.createDirectory(data.resolve("staging")), DataSize.ofMegabytes(1)),
                3);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void oneThatIsWrittenToAllTheTimeIsTriedLessAndLessOftenAndToldOnce(CapturedOutput output) {
        List<Long> seconds = putOff(arrived("scans.zip"), new ContentChanged("scans.zip was changed"), 7);

        assertThat(seconds).containsExactly(10L, 20L, 40L, 80L, 160L, 300L, 300L);
        assertThat(output.toString().lines().filter(line -> line.contains("(scans.zip) is put off")))
                .hasSize(1);
    }

    @Test
    void oneThatSomebodyPutALinkInPlaceOfIsToldOnce(CapturedOutput output) {
        List<Long> seconds =
                putOff(arrived("scans.zip"), new FileSystemException("scans.zip", null, "it is not a file"), 4);

        assertThat(seconds).containsExactly(10L, 20L, 30L, 30L);
        assertThat(output.toString().lines().filter(line -> line.contains("(scans.zip) is put off")))
                .hasSize(1);
    }

    @Test
    void whatWaitsForAFolderIsTriedSoonAfterItIsBackAndTheFolderAloneIsTold(CapturedOutput output) {
        List<Long> seconds = putOff(arrived("waits.zip"), new FolderUnreachable("/inbox is not there"), 5);

        assertThat(seconds).containsExactly(10L, 20L, 30L, 30L, 30L);
        assertThat(output.toString()).doesNotContain("waits.zip");
        assertThat(new Traffic(node).number("SELECT attempts FROM batch")).isZero();
    }

    private List<Long> putOff(UUID id, Exception why, int times) {
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Batch batch = dispatch.claimSplitting(1).get(0);
            dispatch.failed(batch, why);
            seconds.add(Math.round(new Traffic(node).number("SELECT due_at - now_ms() FROM batch") / 1_000.0));
            node.ledger().write(writes -> writes.jdbc().update("UPDATE batch SET due_at = now_ms() WHERE id = ?", id));
        }
        return seconds;
    }

    private UUID arrived(String name) {
        UUID id = Ids.next();
        node.ledger().write(writes -> {
            node.arrivingBatches().book(writes, Traffic.batch(id, name));
            node.arrivingBatches().splitting(writes, id);
            return id;
        });
        return id;
    }
}
