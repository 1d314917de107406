package io.waybill.intake;

import io.waybill.content.StagedFile;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Description;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocument;
import io.waybill.outcome.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/** Takes batches apart, and decides what becomes of one that can't be. */
public final class BatchDesk {
    private static final Logger LOG = LoggerFactory.getLogger(BatchDesk.class);
    private static final double PAUSE_SECONDS = 10;

    private final Ledger ledger;
    private final Batches batches;
    private final Documents documents;
    private final Drops drops;
    private final Staging staging;
    private final int attempts;

    BatchDesk(Ledger ledger, Batches batches, Documents documents, Drops drops, Staging staging, int attempts) {
        this.ledger = ledger;
        this.batches = batches;
        this.documents = documents;
        this.drops = drops;
        this.staging = staging;
        this.attempts = attempts;
    }

    /** Claims batches to be taken apart; one that ended the process too often is rejected here. */
    public List<Batch> claimSplitting(int most) {
        return staging.hasRoom() ? bearable(batches.claimSplitting(most)) : List.of();
    }

    /** Claims complete batches of a flow that wait for their receipts. */
    public List<Batch> claimReceipts(String flow, int most) {
        return batches.claimReceipts(flow, most);
    }

    /** A list of symbols, and where what is fetched for it is to be put. */
    public record SymbolFile(StagedFile list, Path folder) {}

    /** The list of symbols that a batch is, if it is one. */
    public Optional<SymbolFile> list(Batch batch) {
        return drops.of(batch.id()).stream()
                .filter(drop -> drop.kind() == Drop.Kind.LIST)
                .findFirst()
                .map(drop -> new SymbolFile(drop.content(), staging.of(batch.id())));
    }

    /** Opens a batch, to be taken apart. */
    public Unpacking open(Batch batch) throws IOException {
        List<Drop> arrival = drops.of(batch.id());
        ArchiveRules rules = drops.rulesOf(batch.id());
        Path folder = staging.of(batch.id());
        return new Unpacking(
                ledger,
                batches,
                documents,
                batch,
                folder,
                new PieceIterator(arrival, rules, folder),
                names(arrival, rules, folder));
    }

    /** Gives back the claim of a batch that could not be taken apart or answered; it is tried again. */
    public void failed(Batch batch, Throwable why) {
        boolean counts = !(rootOf(why) instanceof IOException);
        LOG.warn("Batch {} ({}) is put off: {}", Ids.brief(batch.id()), batch.name(), why.toString());
        ledger.write(writes -> {
            batches.postpone(writes, batch, PAUSE_SECONDS, counts, String.valueOf(why.getMessage()));
            return batch;
        });
    }

    private List<Batch> bearable(List<Batch> claimed) {
        List<Batch> good = new ArrayList<>();
        for (Batch batch : claimed) {
            if (batch.attempts() <= attempts) {
                good.add(batch);
            } else {
                reject(batch);
            }
        }
        return good;
    }

    private void reject(Batch batch) {
        refuse(
                batch,
                Refusal.of(
                        Refusal.Cause.TOO_MANY_ATTEMPTS,
                        String.format(
                                Locale.ROOT,
                                "It could not be opened: %d attempts ended with a fault or with the end of the process",
                                attempts)));
    }

    /** A batch can't be taken apart: what of it is not booked yet is rejected, and its sender is told. */
    public void refuse(Batch batch, Refusal why) {
        Map<Integer, String> booked = batches.booked(batch.id());
        int next = booked.keySet().stream()
                .mapToInt(position -> position + 1)
                .max()
                .orElse(0);
        List<NewDocument> refused = new ArrayList<>();
        for (Drop drop : drops.of(batch.id())) {
            if (drop.kind() != Drop.Kind.MANIFEST && !booked.containsValue(drop.name())) {
                refused.add(new NewDocument(
                        drop.kind() == Drop.Kind.FILE ? drop.id() : Ids.next(),
                        next + refused.size(),
                        drop.name(),
                        drop.content(),
                        Description.NONE,
                        Optional.of(why)));
            }
        }
        LOG.error("Batch {} ({}) is rejected: {}", Ids.brief(batch.id()), batch.name(), why.words());
        ledger.write(writes -> {
            documents.book(writes, batch.id(), batch.flow(), refused);
            batches.complete(writes, batch.id(), batch.flow(), Optional.of(batch.claim()));
            return refused.size();
        });
    }

    private Names names(List<Drop> arrival, ArchiveRules rules, Path folder) throws IOException {
        Optional<Drop> loose = arrival.stream()
                .filter(drop -> drop.kind() == Drop.Kind.MANIFEST)
                .findFirst();
        if (loose.isPresent()) {
            return read(loose.get().content().path(), loose.get().name());
        }
        Optional<Drop> archive = arrival.stream()
                .filter(drop -> drop.kind() == Drop.Kind.ARCHIVE)
                .findFirst();
        return archive.isPresent() ? packed(archive.get(), rules, folder) : new Names(Optional.empty(), "");
    }

    private static Names packed(Drop archive, ArchiveRules rules, Path folder) throws IOException {
        Budget budget = new Budget(rules, archive.original().size());
        try (Archive open = Archive.open(archive.content().path(), rules, budget, DataSize.ofBytes(Long.MAX_VALUE))) {
            Iterable<Archive.Entry> entries = open::entries;
            for (Archive.Entry entry : entries) {
                if (Manifest.isManifest(entry.name()) && entry.problem().isEmpty()) {
                    Files.createDirectories(folder);
                    Path file = folder.resolve("packed." + fileName(entry.name()));
                    open.write(entry, file);
                    Names names = read(file, entry.name());
                    Files.delete(file);
                    return names;
                }
            }
            return new Names(Optional.empty(), "");
        } catch (BadEntry e) {
            return new Names(Optional.empty(), "The manifest in the archive can't be read: " + e.getMessage());
        } catch (UnreadableArchive | NoRoom e) {
            // It is refused when it is taken apart, with this reason.
            LOG.debug("{} has no manifest that could be read", archive.name(), e);
            return new Names(Optional.empty(), "");
        }
    }

    private static Names read(Path file, String name) throws IOException {
        try {
            Manifest manifest = Manifest.read(file);
            return new Names(Optional.of(manifest), String.join("; ", manifest.problems()));
        } catch (BadManifest e) {
            return new Names(
                    Optional.empty(),
                    String.format(Locale.ROOT, "%s can't be read, so it was left out: %s", name, e.getMessage()));
        }
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }

    private static Throwable rootOf(Throwable why) {
        return Stream.iterate(why, e -> e != null, Throwable::getCause)
                .filter(e -> e instanceof IOException || e instanceof UncheckedIOException)
                .reduce((first, second) -> second)
                .orElse(why);
    }
}
