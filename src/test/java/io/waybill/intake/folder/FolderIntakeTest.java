package io.waybill.intake.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waybill.content.FolderMarker;
import io.waybill.content.FolderUnreachable;
import io.waybill.content.MarkersInMemory;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.LedgerNode;
import io.waybill.ledger.LedgerUnavailable;
import io.waybill.ledger.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

/** What is taken out of an inbox, while the ledger or the inbox goes away. */
@Timeout(60)
class FolderIntakeTest {
    private static final String FLOW = "scans";
    private static final int MANY = 200;

    @TempDir
    Path folder;

    private LedgerDatabase database;
    private LedgerNode node;
    private final MarkersInMemory markers = new MarkersInMemory();
    private UsedFolders folders;
    private Path inbox;
    private Path away;
    private FolderIntake intake;

    @BeforeEach
    void open() {
        database = LedgerDatabase.sqlite(folder.resolve("data"));
        node = database.node("a");
        folders = new UsedFolders(markers);
        inbox = folder.resolve("inbox");
        away = folder.resolve("away");
        folders.use(inbox);
        intake = intake(node);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatWasMovedWhileTheLedgerWentAwayIsTakenUpByTheSameProcess() throws IOException {
        Poll poll = dropped(MANY);
        FolderIntake faulty = faulty(() -> node.connections().breakDown());

        assertThatThrownBy(() -> faulty.take(FLOW, poll, name -> Optional.empty(), Map.of()))
                .isInstanceOf(LedgerUnavailable.class);
        node.connections().heal();

        await().ignoreExceptionsInstanceOf(LedgerUnavailable.class).until(() -> {
            intake.recover();
            return documents() == MANY;
        });
        assertThat(left()).isZero();
    }

    @Test
    void whatWasMovedWhileTheInboxWentAwayIsTakenOnceItIsBack() throws IOException {
        Poll poll = dropped(MANY);
        FolderIntake faulty = faulty(() -> move(inbox, away));

        assertThatThrownBy(() -> faulty.take(FLOW, poll, name -> Optional.empty(), Map.of()))
                .isInstanceOf(FolderUnreachable.class);
        intake.recover();
        assertThat(documents()).isZero();

        move(away, inbox);
        intake.recover();

        assertThat(documents()).isEqualTo(MANY);
        assertThat(left()).isZero();
    }

    @Test
    void ofTwoNodesOneTakesWhatAnInboxDoesNotLetGo() throws Exception {
        Poll poll = dropped(MANY);
        Files.move(inbox.resolve(".waybill"), folder.resolve("marker"));
        Files.writeString(inbox.resolve(".waybill"), "a file where staging should be refuses every rename");
        FolderIntake other = intake(database.node("b"), new UsedFolders(new MarkersInMemory()));
        FolderIntake one = intake(node, new UsedFolders(new MarkersInMemory()));

        one.take(FLOW, poll, name -> Optional.empty(), Map.of());
        other.take(FLOW, poll, name -> Optional.empty(), Map.of());

        assertThat(new Traffic(node).number("SELECT COUNT(*) FROM folder_drop")).isEqualTo(MANY);
        assertThat(new Traffic(node).number("SELECT COUNT(*) FROM batch")).isOne();

        Path replaced = Files.writeString(inbox.resolve(poll.files().get(0).getFileName()), "by another one");
        other.take(FLOW, new Poll(poll.rules(), List.of(replaced)), name -> Optional.empty(), Map.of());

        assertThat(new Traffic(node).number("SELECT COUNT(*) FROM batch")).isEqualTo(2);
    }

    @Test
    void aMountPointWithoutItsMountWithdrawsNothing() throws IOException {
        Poll poll = dropped(MANY);
        FolderIntake faulty = faulty(() -> {
            move(inbox, away);
            make(inbox);
        });
        assertThatThrownBy(() -> faulty.take(FLOW, poll, name -> Optional.empty(), Map.of()))
                .isInstanceOf(FolderUnreachable.class);

        intake.recover();
        assertThat(new Traffic(node).number("SELECT COUNT(*) FROM batch")).isEqualTo(1);

        Files.walk(inbox).sorted(Comparator.reverseOrder()).forEach(FolderIntakeTest::delete);
        move(away, inbox);
        intake.recover();
        assertThat(documents()).isEqualTo(MANY);
    }

    @Test
    void anInboxThatIsGoneForGoodKeepsNothingOfOthersFromBeingTakenUp() throws IOException {
        Path used = inbox;
        inbox = folder.resolve("given-up");
        new UsedFolders(new MarkersInMemory()).use(inbox);
        breakOff(dropped(1));
        FileSystemUtils.deleteRecursively(inbox);
        inbox = used;
        breakOff(dropped(MANY));

        await().ignoreExceptionsInstanceOf(LedgerUnavailable.class).until(() -> {
            intake.recover();
            return documents() == MANY;
        });
        assertThat(left()).isZero();
    }

    @Test
    void aStartWithoutTheMountWithdrawsNothing() throws IOException {
        Poll poll = dropped(MANY);
        FolderIntake faulty = faulty(() -> node.connections().breakDown());
        assertThatThrownBy(() -> faulty.take(FLOW, poll, name -> Optional.empty(), Map.of()))
                .isInstanceOf(LedgerUnavailable.class);
        node.connections().heal();
        move(inbox, away);
        make(inbox);
        FolderIntake next = intake(database.node("a"), new UsedFolders(markers));

        next.recover();

        assertThat(new Traffic(node).number("SELECT COUNT(*) FROM batch")).isEqualTo(1);
        delete(inbox);
        move(away, inbox);
        next.recover();
        assertThat(documents()).isEqualTo(MANY);
    }

    @Test
    void ofSeveralNodesThatRecoverAtOnceOneTakesABatchUp() throws Exception {
        Poll poll = dropped(MANY);
        FolderIntake faulty = faulty(() -> node.connections().breakDown());
        assertThatThrownBy(() -> faulty.take(FLOW, poll, name -> Optional.empty(), Map.of()))
                .isInstanceOf(LedgerUnavailable.class);
        node.connections().heal();
        List<LedgerNode> others = List.of(database.node("b"), database.node("c"), database.node("d"));
        database.node("a");
        CyclicBarrier together = new CyclicBarrier(others.size());

        List<CompletableFuture<Void>> recovering = others.stream()
                .map(other -> CompletableFuture.runAsync(() -> {
                    try {
                        together.await();
                        intake(other).recover();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        recovering.forEach(CompletableFuture::join);

        assertThat(documents()).isEqualTo(MANY);
        assertThat(left()).isZero();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aDoneMarkerThatCanNotBeRemovedIsToldAndWhatHasItIsTakenAllTheSame(CapturedOutput output) throws IOException {
        Poll dropped = dropped(3);
        Watch.Rules rules = Watch.Rules.of(inbox, Duration.ZERO, Duration.ZERO, ".done", "");
        for (int i = 0; i < 2; i++) {
            // What is in a folder keeps it from being removed.
            Files.createDirectories(inbox.resolve("letter-000" + i + ".txt.done/full"));
        }
        Path last = Files.writeString(inbox.resolve("letter-0002.txt.done"), "");

        int taken = intake.take(FLOW, new Poll(rules, dropped.files()), name -> Optional.empty(), Map.of());

        assertThat(taken).isOne();
        assertThat(documents()).isEqualTo(3);
        assertThat(last).doesNotExist();
        assertThat(output.toString().lines().filter(line -> line.contains("was taken, but its done marker")))
                .as("once of an inbox")
                .hasSize(1);
    }

    private void breakOff(Poll poll) {
        await().ignoreExceptionsInstanceOf(LedgerUnavailable.class)
                .until(() -> node.ledger().write(writes -> true));
        FolderIntake faulty = faulty(() -> node.connections().breakDown());
        assertThatThrownBy(() -> faulty.take(FLOW, poll, name -> Optional.empty(), Map.of()))
                .isInstanceOf(LedgerUnavailable.class);
        node.connections().heal();
    }

    private FolderIntake intake(LedgerNode of) {
        return intake(of, folders);
    }

    private static FolderIntake intake(LedgerNode of, UsedFolders folders) {
        Drops drops = new Drops(of.ledger());
        return new FolderIntake(
                of.ledger(),
                of.arrivingBatches(),
                of.newDocuments(),
                drops,
                new CopiedOriginals(drops),
                folders,
                new ManifestWait(Duration.ofSeconds(30)));
    }

    private Poll dropped(int count) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(Files.writeString(inbox.resolve("letter-%04d.txt".formatted(i)), "letter " + i));
        }
        return new Poll(Watch.Rules.of(inbox, Duration.ZERO, Duration.ZERO, "", ""), files);
    }

    /**
     * Lets something happen between the moves and what is booked of them: then it is asked whether the inbox can be reached, and for the
     * first time, because the ledger could not be asked before.
     */
    private FolderIntake faulty(Runnable fault) {
        AtomicBoolean once = new AtomicBoolean();
        MarkersInMemory asked = new MarkersInMemory() {
            @Override
            public Optional<String> of(Path used) {
                if (!once.getAndSet(true)) {
                    throw new IllegalStateException("not yet");
                }
                fault.run();
                return super.of(used);
            }
        };
        UsedFolders asking = new UsedFolders(asked);
        assertThatThrownBy(() -> asking.use(inbox)).isInstanceOf(IllegalStateException.class);
        asked.know(inbox, marker());
        return intake(node, asking);
    }

    private String marker() {
        try {
            return Files.readString(inbox.resolve(FolderMarker.NAME)).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private long documents() {
        return new Traffic(node).number("SELECT COUNT(*) FROM document");
    }

    private long left() throws IOException {
        try (Stream<Path> files = Files.list(inbox)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void make(Path folder) {
        try {
            Files.createDirectory(folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
