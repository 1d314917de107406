package io.waybill.ods;

import io.waybill.content.StagedFile;
import io.waybill.intake.Arrived;
import io.waybill.intake.Origin;
import io.waybill.intake.Staging;
import io.waybill.ledger.ArrivingBatches;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Ending;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists of symbols that programs send. Each waits as a file in staging, and whoever sent it asks for its report. */
public final class ListRequests implements Origin {
    private static final Logger LOG = LoggerFactory.getLogger(ListRequests.class);
    private static final String NAME = "list-request";
    private static final String FILE = "request.txt";

    private static final Duration UNANSWERED = Duration.ofMinutes(5);

    private final Set<Path> named = ConcurrentHashMap.newKeySet();
    private final Ledger ledger;
    private final ArrivingBatches arriving;
    private final Batches batches;
    private final Staging staging;

    ListRequests(Ledger ledger, ArrivingBatches arriving, Batches batches, Staging staging) {
        this.arriving = arriving;
        this.ledger = ledger;
        this.batches = batches;
        this.staging = staging;
    }

    /**
     * Books a list. When this returns it is on the disk and in the ledger. Called twice, it is sent twice.
     *
     * @param owner the principal who sent it
     * @return the batch
     * @throws IOException if it can't be written now; nothing is booked then
     */
    public UUID take(String flow, String owner, String list) throws IOException {
        UUID batch = Ids.next();
        write(file(batch), list);
        ledger.write(writes -> {
            arriving.book(writes, new NewBatch(batch, flow, NAME, owner, SymbolListSplitter.KIND, Map.of(), FILE, 1));
            arriving.splitting(writes, batch);
            return batch;
        });
        ledger.force();
        LOG.info("{}: {} arrived, batch {}", flow, FILE, Ids.brief(batch));
        return batch;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Arrived> arrived(UUID batch) {
        try {
            StagedFile list = StagedFile.of(file(batch));
            return List.of(new Arrived(batch, 0, FILE, list, Arrived.Role.CONTENT, true));
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(staging.root())) {
                throw new UncheckedIOException("The staging folder " + staging.root() + " can't be seen", e);
            }
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void rebook(UUID batch, Arrived file, StagedFile now) {
        // Nobody but us writes it, and how it looks isn't booked.
    }

    @Override
    public void taken(UUID batch, Map<UUID, String> fingerprints) {
        // It is deleted when its batch is closed, and compared with nothing.
    }

    @Override
    public Optional<Path> answers(Batch batch) {
        return Optional.empty();
    }

    @Override
    public void quarantine(Batch batch, Path copy, Ending rejected) throws IOException {
        // Whoever sent the list has it, and the report says why.
        Files.deleteIfExists(copy);
    }

    @Override
    public void close(Batch batch, List<Ending> documents) throws IOException {
        if (documents.stream().noneMatch(Ending::isFailed)) {
            Files.deleteIfExists(file(batch.id()));
        }
    }

    @Override
    public void recover() {
        // A list arrives in one transaction.
    }

    /** What the ledger doesn't know is named, each once, and kept: it is a request that went unanswered, or the ledger is an older one. */
    @Override
    public void sweep() throws IOException {
        try (Stream<Path> folders = Files.list(staging.root())) {
            for (Path folder : folders.toList()) {
                Path list = folder.resolve(FILE);
                Optional<UUID> batch = Ids.parse(folder.getFileName().toString());
                if (batch.isPresent() && isOld(list) && !batches.exists(batch.get()) && named.add(list)) {
                    LOG.warn(
                            "{} is a list that the ledger doesn't know: its request was not answered. Send it again, or remove"
                                    + " the folder",
                            list);
                }
            }
        }
    }

    private static boolean isOld(Path file) throws IOException {
        return Files.exists(file)
                && Files.getLastModifiedTime(file)
                        .toInstant()
                        .isBefore(Instant.now().minus(UNANSWERED));
    }

    private Path file(UUID batch) {
        return staging.of(batch).resolve(FILE);
    }

    private static void write(Path file, String list) throws IOException {
        Staging.make(file.getParent());
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(list);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }
}
