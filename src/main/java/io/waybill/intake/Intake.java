package io.waybill.intake;

import io.waybill.content.StagedFile;
import io.waybill.ledger.Batches;
import io.waybill.ledger.CrashPoint;
import io.waybill.ledger.Description;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocument;
import io.waybill.ledger.Writes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what was dropped: books it, moves it into staging, and books that. Killed in between, {@link #recover} looks in
 * both places and goes on from there.
 */
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Ledger ledger;
    private final Batches batches;
    private final Documents documents;
    private final Drops drops;
    private final CopiedOriginals copied;
    private final ManifestWait manifests;

    Intake(
            Ledger ledger,
            Batches batches,
            Documents documents,
            Drops drops,
            CopiedOriginals copied,
            ManifestWait manifests) {
        this.manifests = manifests;
        this.ledger = ledger;
        this.batches = batches;
        this.documents = documents;
        this.drops = drops;
        this.copied = copied;
    }

    /**
     * Takes the files of one poll: each archive is a batch of its own, the loose files are one together. What vanished
     * meanwhile is left out.
     *
     * @return how many batches came of it
     */
    public int take(String flow, Arrival arrived, ArchiveRules rules) throws IOException {
        List<Path> files = manifests.ready(arrived.files());
        return take(flow, arrived, rules, files, Arrivals.of(arrived.rules().inbox(), files));
    }

    /**
     * Takes the files of one poll as lists of symbols: each is a batch of its own, which has yet to be split.
     *
     * @return how many batches came of it
     */
    public int takeLists(String flow, Arrival arrived) throws IOException {
        List<List<Drop>> arrivals = Arrivals.ofLists(arrived.rules().inbox(), arrived.files());
        return take(flow, arrived, ArchiveRules.standard(), arrived.files(), arrivals);
    }

    /**
     * Takes a list of symbols that came by another way than the inbox, as if it had been dropped there: its answers are
     * put there too. What it returns is booked, and the list is on the disk.
     *
     * @param name of the list, for people; without a folder
     * @return the batch
     */
    public UUID takeList(String flow, Path folder, String name, String list) throws IOException {
        Inbox inbox = new Inbox(folder);
        UUID batch = Ids.next();
        Path staged = inbox.staging().resolve(batch.toString()).resolve(batch.toString());
        Files.createDirectories(staged.getParent());
        try (FileChannel file = FileChannel.open(staged, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(list);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        StagedFile original = StagedFile.of(staged).at(inbox.root().resolve(name));
        Drop drop = new Drop(batch, batch, 0, inbox, original, staged, Drop.Kind.LIST, Drop.State.MOVED);
        ledger.write(writes -> {
            batches.arriving(writes, batch, flow, inbox.root().toString(), name);
            drops.book(writes, batch, ArchiveRules.standard(), List.of(drop));
            batches.splitting(writes, batch);
            return batch;
        });
        LOG.info("{}: {} arrived, batch {}", flow, name, Ids.brief(batch));
        return batch;
    }

    private int take(String flow, Arrival arrived, ArchiveRules rules, List<Path> files, List<List<Drop>> arrivals)
            throws IOException {
        Inbox inbox = arrived.rules().inbox();
        if (arrivals.isEmpty()) {
            return 0;
        }
        ledger.write(writes -> {
            for (List<Drop> arrival : arrivals) {
                UUID batch = arrival.get(0).batch();
                batches.arriving(writes, batch, flow, inbox.root().toString(), nameOf(arrival));
                drops.book(writes, batch, rules, arrival);
            }
            return arrivals.size();
        });
        Map<Drop, Drop.State> moved = new LinkedHashMap<>();
        for (List<Drop> arrival : arrivals) {
            for (Drop drop : arrival) {
                move(drop).ifPresent(state -> moved.put(drop, state));
            }
        }
        CrashPoint.AFTER_MOVE.reached();
        int taken = ledger.write(writes -> {
            int booked = 0;
            for (List<Drop> arrival : arrivals) {
                booked += bookMoved(writes, flow, arrival, moved) ? 1 : 0;
            }
            return booked;
        });
        for (Path file : files) {
            arrived.rules().removeMarker(file);
        }
        for (List<Drop> arrival : arrivals) {
            if (arrival.stream().anyMatch(moved::containsKey)) {
                LOG.info(
                        "{}: {} arrived, batch {}",
                        flow,
                        nameOf(arrival),
                        Ids.brief(arrival.get(0).batch()));
            }
        }
        return taken;
    }

    /** Finishes what an earlier run had booked but not moved, or moved but not booked. */
    public int recover() throws IOException {
        List<Map<String, Object>> unfinished = ledger.read()
                .queryForList("SELECT b.id, b.flow FROM batch b JOIN node_run r ON r.id = b.run"
                        + " WHERE b.state = 'ARRIVING' AND r.ended_at IS NOT NULL");
        for (Map<String, Object> batch : unfinished) {
            List<Drop> arrival = drops.of((UUID) batch.get("id"));
            Map<Drop, Drop.State> moved = new LinkedHashMap<>();
            for (Drop drop : arrival) {
                Optional<Drop.State> state = Files.exists(drop.staged()) ? Optional.of(Drop.State.MOVED) : move(drop);
                state.ifPresent(found -> moved.put(drop, found));
            }
            String flow = (String) batch.get("flow");
            ledger.write(writes -> bookMoved(writes, flow, arrival, moved));
        }
        if (!unfinished.isEmpty()) {
            LOG.info("Took up {} batches that were just arriving when an earlier run ended", unfinished.size());
        }
        return unfinished.size();
    }

    private static String nameOf(List<Drop> arrival) {
        Drop first = arrival.get(0);
        return arrival.size() == 1
                ? first.name()
                : String.format(Locale.ROOT, "%s and %d more", first.name(), arrival.size() - 1);
    }

    /** Where the drop is now; nowhere if it vanished or was replaced, in which case the next poll sees what is there. */
    private static Optional<Drop.State> move(Drop drop) throws IOException {
        try {
            if (!StagedFile.of(drop.original().path()).sameAs(drop.original())) {
                return Optional.empty();
            }
            Files.createDirectories(drop.staged().getParent());
            Files.move(drop.original().path(), drop.staged(), StandardCopyOption.ATOMIC_MOVE);
            return Optional.of(Drop.State.MOVED);
        } catch (NoSuchFileException e) {
            LOG.debug("{} vanished before it could be taken", drop.original().path());
            return Optional.empty();
        } catch (IOException e) {
            LOG.info(
                    "{} can't be renamed into {} and is copied instead: {}",
                    drop.original().path(),
                    drop.inbox().staging(),
                    e.toString());
            return Optional.of(Drop.State.COPIED);
        }
    }

    private boolean bookMoved(Writes writes, String flow, List<Drop> arrival, Map<Drop, Drop.State> moved) {
        UUID batch = arrival.isEmpty() ? null : arrival.get(0).batch();
        if (batch == null) {
            return false;
        }
        List<Drop> gone =
                arrival.stream().filter(drop -> !moved.containsKey(drop)).toList();
        drops.forget(writes, gone);
        if (gone.size() == arrival.size()) {
            writes.jdbc().update("DELETE FROM intake_batch WHERE batch = ?", batch);
            batches.withdraw(writes, batch);
            return false;
        }
        boolean simple = true;
        for (Drop.State state : Drop.State.values()) {
            List<Drop> those =
                    arrival.stream().filter(drop -> moved.get(drop) == state).toList();
            if (!those.isEmpty()) {
                drops.state(writes, those, state);
                if (state == Drop.State.COPIED) {
                    simple = false;
                    those.forEach(drop -> copied.add(drop.original()));
                }
            }
        }
        simple &= arrival.stream().noneMatch(drop -> drop.kind() != Drop.Kind.FILE);
        if (simple) {
            documents.book(
                    writes,
                    batch,
                    flow,
                    arrival.stream()
                            .filter(moved::containsKey)
                            .map(drop -> new NewDocument(
                                    drop.id(),
                                    drop.position(),
                                    drop.name(),
                                    drop.original().at(drop.staged()),
                                    Description.NONE))
                            .toList());
            batches.complete(writes, batch, flow, Optional.empty());
        } else {
            batches.splitting(writes, batch);
        }
        return true;
    }
}
