package io.waybill.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.waybill.content.MarkersInMemory;
import io.waybill.content.UsedFolders;
import io.waybill.intake.Origin;
import io.waybill.intake.Origins;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Claim;
import io.waybill.ledger.Ids;
import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.LedgerNode;
import io.waybill.ledger.StaleClaim;
import io.waybill.ledger.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Receipts that are owed are put, each whatever is wrong with the others. */
@ExtendWith(OutputCaptureExtension.class)
class PutOwedTest {
    @TempDir
    private Path folder;

    private LedgerDatabase database;
    private LedgerNode node;
    private Owed owed;
    private Receipts receipts;
    private Path kept;
    private Path faulty;

    @BeforeEach
    void open() throws IOException {
        database = LedgerDatabase.sqlite(folder.resolve("data"));
        node = database.node("a");
        owed = new Owed(node.ledger());
        kept = Files.createDirectories(folder.resolve("kept"));
        faulty = folder.resolve("faulty");
        MarkersInMemory markers = new MarkersInMemory() {
            @Override
            public Set<Path> all() {
                return Set.of(faulty);
            }

            @Override
            public Optional<String> of(Path used) {
                throw new IllegalStateException("a fault of one");
            }
        };
        receipts = new Receipts(
                node.ledger(),
                node.batches(),
                node.contents(),
                new Origins(List.of()),
                List.of(),
                kept,
                owed,
                new UsedFolders(markers));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatIsWrongWithOneKeepsNoneOfTheOthers(CapturedOutput output) throws IOException {
        owe("first", faulty.resolve("answers"));
        owe("second", folder.resolve("answers"));

        receipts.putOwed();

        assertThat(folder.resolve("answers/second.receipt.json")).hasContent("second");
        assertThat(kept).isDirectoryNotContaining(file -> file.toString().contains("second"));
        assertThat(kept.resolve("first.receipt.json")).hasContent("first");
        assertThat(owed.sum()).hasValueSatisfying(sum -> {
            assertThat(sum.count()).isOne();
            assertThat(sum.why()).contains("a fault of one");
        });
        assertThat(output).contains("The receipt first can't be put to");
        assertThat(owed.due(10)).as("not at once").isEmpty();
    }

    @Test
    void whatCanNotBeWrittenAnyMoreIsToldOnceAndIsNotSaidToStandThere(CapturedOutput output) throws IOException {
        owe("gone", folder.resolve("answers"));
        Files.delete(kept.resolve("gone.receipt.json"));

        receipts.putOwed();
        receipts.putOwed();

        assertThat(output).doesNotContain("stands there now");
        assertThat(output.toString().lines().filter(line -> line.contains("WARN") && line.contains("gone")))
                .singleElement()
                .asString()
                .contains("can't be written any more");
        assertThat(owed.sum()).isEmpty();
    }

    @Test
    void whatWasPutBeforeAKillStandsThere(CapturedOutput output) throws IOException {
        owe("put", folder.resolve("answers"));
        Files.createDirectories(folder.resolve("answers"));
        Files.move(kept.resolve("put.receipt.json"), folder.resolve("answers/put.receipt.json"));

        receipts.putOwed();

        assertThat(output).contains("stands there now: put").doesNotContain("any more");
        assertThat(folder.resolve("answers/put.receipt.json")).hasContent("put");
        assertThat(owed.sum()).isEmpty();
    }

    @Test
    void aProcessThatWasFrozenNeitherTakesBackWhatAnotherOnePutNorOwesIt() throws IOException {
        UUID id = Ids.next();
        node.ledger().write(writes -> {
            node.arrivingBatches().book(writes, Traffic.batch(id, "letter.txt"));
            return id;
        });
        Batch stale = new Batch(
                new Claim(id, 99), "scans", "somewhere", "somebody", "files", Map.of(), "letter.txt", 1, 1, 1);
        Path answers = Files.createDirectories(folder.resolve("answers"));
        String name = "letter.txt." + Ids.brief(id) + ".receipt.json";
        Path byAnother = Files.writeString(answers.resolve(name), "by another");
        Files.createDirectories(answers.resolve("." + name + ".unfinished/in the way"));
        Origin origin = mock(Origin.class);
        when(origin.name()).thenReturn("somewhere");
        when(origin.answers(stale)).thenReturn(Optional.of(answers));
        Receipts frozen = new Receipts(
                node.ledger(),
                node.batches(),
                node.contents(),
                new Origins(List.of(origin)),
                List.of(),
                kept,
                owed,
                new UsedFolders(new MarkersInMemory()));

        assertThatThrownBy(() -> frozen.answer(stale)).isInstanceOf(StaleClaim.class);

        assertThat(byAnother).hasContent("by another");
        assertThat(owed.sum()).isEmpty();
        assertThat(kept).isEmptyDirectory();
    }

    private void owe(String stem, Path answers) throws IOException {
        Files.writeString(kept.resolve(stem + ".receipt.json"), stem);
        owed.book(new Owed.Receipt(Ids.next(), stem, "scans", kept, answers, 1), "why");
        node.ledger().write(writes -> writes.jdbc().update("UPDATE receipt_owed SET due_at = now_ms()"));
    }
}
