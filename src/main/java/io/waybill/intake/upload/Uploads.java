package io.waybill.intake.upload;

import io.waybill.content.Checksums;
import io.waybill.content.DurableFolders;
import io.waybill.content.StagedFile;
import io.waybill.flow.Flow;
import io.waybill.flow.Flows;
import io.waybill.intake.Arrived;
import io.waybill.intake.Staging;
import io.waybill.intake.manifest.Manifest;
import io.waybill.ledger.ArrivingBatches;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes content over HTTP, whatever the protocol. What its sender was told to be here survives the end of the process, and what is
 * complete also that of the machine. Safe to repeat, but for {@link #create}.
 */
public final class Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final int BUFFER = 256 << 10;
    private static final long CHECKPOINT_BYTES = 64L << 20;
    private static final Duration CHECKPOINT_TIME = Duration.ofSeconds(2);

    private final Ledger ledger;
    private final ArrivingBatches arriving;
    private final UploadRows rows;
    private final Flows flows;
    private final Staging staging;
    private final UploadProperties properties;
    private final Function<String, Optional<String>> kinds;
    private final String boot;
    private final Map<UUID, LiveUpload> live = new ConcurrentHashMap<>();

    /** @param kinds the kind of batch that a file is by itself, by its name; none for one of several */
    Uploads(
            Ledger ledger,
            ArrivingBatches arriving,
            UploadRows rows,
            Flows flows,
            Staging staging,
            UploadProperties properties,
            Function<String, Optional<String>> kinds,
            String boot) {
        this.kinds = kinds;
        this.ledger = ledger;
        this.arriving = arriving;
        this.rows = rows;
        this.flows = flows;
        this.staging = staging;
        this.properties = properties;
        this.boot = boot;
    }

    /** The most bytes that an upload may have. */
    public long longest() {
        return properties.maxSize().toBytes();
    }

    /**
     * Begins an upload, which is a batch by itself. It is in the ledger when this returns.
     *
     * @throws UploadRefused if it can't be taken
     */
    public Upload create(NewUpload wanted) {
        return announce(List.of(wanted)).get(0);
    }

    /**
     * Begins uploads that arrive together: those that are a batch by themselves, such as archives, and one batch of the others. A batch
     * is booked when all its uploads are complete. They are in the ledger when this returns.
     *
     * @return the uploads, in their order
     * @throws UploadRefused if one of them can't be taken; then none is begun
     */
    public List<Upload> announce(List<NewUpload> wanted) {
        UUID together = Ids.next();
        long all = 0;
        List<Upload> uploads = new ArrayList<>();
        int loose = 0;
        for (NewUpload one : wanted) {
            one.length().ifPresent(this::requireLength);
            all += one.length().orElse(0);
            UUID id = UUID.randomUUID();
            String name = UploadName.of(one, id);
            boolean alone = isAlone(name);
            uploads.add(upload(one, id, name, alone ? Ids.next() : together, alone ? 0 : loose++));
        }
        requireRoom(all);
        requireFew();
        ledger.write(writes -> {
            rows.book(writes, uploads);
            return uploads;
        });
        uploads.forEach(upload -> live.put(upload.id(), new LiveUpload(upload.content(), 0, 0, upload.length())));
        return uploads;
    }

    /**
     * Begins an upload that arrives together with others of which the caller {@linkplain #complete(List) says} when they are all here.
     *
     * @param batch of the others, if there are some already; what is a batch by itself gets another one
     */
    public Upload join(Optional<UUID> batch, NewUpload wanted) {
        wanted.length().ifPresent(this::requireLength);
        requireRoom(wanted.length().orElse(0));
        requireFew();
        UUID id = UUID.randomUUID();
        String name = UploadName.of(wanted, id);
        UUID own = isAlone(name) ? Ids.next() : batch.orElseGet(Ids::next);
        Upload upload = upload(wanted, id, name, own, rows.count(own));
        ledger.write(writes -> {
            rows.book(writes, List.of(upload));
            return upload;
        });
        live.put(id, new LiveUpload(upload.content(), 0, 0, upload.length()));
        return upload;
    }

    /** Whether a file of that name is a batch by itself, such as an archive. */
    public boolean isAlone(String name) {
        return kinds.apply(name.substring(name.lastIndexOf('/') + 1)).isPresent();
    }

    private Upload upload(NewUpload wanted, UUID id, String name, UUID batch, int position) {
        UUID document = Ids.next();
        boolean isManifest = Manifest.isManifest(name.substring(name.lastIndexOf('/') + 1));
        return new Upload(
                id,
                batch,
                document,
                position,
                flow(wanted.flow()),
                wanted.owner(),
                name,
                isManifest ? Arrived.Role.MANIFEST : Arrived.Role.CONTENT,
                wanted.metadata(),
                wanted.sent(),
                wanted.length(),
                0,
                Upload.State.OPEN,
                staging.of(batch).resolve(document.toString()),
                Instant.now().plus(properties.keep()));
    }

    private String flow(Optional<String> wanted) {
        List<String> taking = flows.all().stream()
                .filter(flow -> flow.isInForce() && flow.takesUploads())
                .map(Flow::name)
                .toList();
        String usual = properties.flow().isBlank() && taking.size() == 1 ? taking.get(0) : properties.flow();
        String flow = wanted.orElse(usual);
        if (!taking.contains(flow)) {
            throw new UploadRefused(
                    UploadRefused.Reason.NO_FLOW,
                    flow.isEmpty()
                            ? "say which flow is to take it: one of " + String.join(", ", taking)
                            : String.format(
                                    Locale.ROOT,
                                    "no flow '%s' takes uploads at present: %s",
                                    flow,
                                    taking.isEmpty() ? "none does" : "say one of " + String.join(", ", taking)));
        }
        return flow;
    }

    private void requireLength(long length) {
        if (length < 0) {
            throw new UploadRefused(UploadRefused.Reason.BAD_VALUE, "its length is " + length + ": say 0 or more");
        }
        if (length > longest()) {
            throw new UploadRefused(
                    UploadRefused.Reason.TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "it has %d bytes, and at most %d are taken (waybill.uploads.max-size)",
                            length,
                            longest()));
        }
    }

    private void requireRoom(long bytes) {
        if (!staging.hasRoomFor(bytes)) {
            throw new UploadRefused(
                    UploadRefused.Reason.NO_ROOM, "there is no room for it on the disk at present: try again later");
        }
    }

    /** Each that is open takes a row, and some memory. */
    private void requireFew() {
        if (rows.open() >= properties.mostOpen()) {
            throw new UploadRefused(
                    UploadRefused.Reason.TOO_MANY,
                    String.format(
                            Locale.ROOT,
                            "%d uploads are open, and no more are taken (waybill.uploads.most-open): finish some, or give"
                                    + " them up",
                            properties.mostOpen()));
        }
    }

    /**
     * An upload as it is now, and whose it is.
     *
     * @throws UploadRefused if there is none
     */
    public Upload get(UUID id) {
        return rows.find(id).orElseThrow(() -> UploadRefused.unknown(id));
    }

    /** Where an upload goes on. Whoever writes to it ends: what it has is told to the byte. */
    public long offset(Upload upload) throws IOException {
        if (upload.isComplete()) {
            return upload.offset();
        }
        try (LiveUpload.Turn turn = live(upload).begin()) {
            return turn.offset();
        }
    }

    /** How many bytes are here, without disturbing whoever writes. */
    public long seen(Upload upload) throws IOException {
        return upload.isComplete() ? upload.offset() : live(upload).offset();
    }

    /**
     * Says how long an upload will be whose length was not known.
     *
     * @throws UploadRefused if it was, and is another one, or can't be
     */
    public Upload length(Upload upload, long length) throws IOException {
        if (upload.length().isPresent()) {
            if (upload.length().getAsLong() != length) {
                throw new UploadRefused(
                        UploadRefused.Reason.BAD_VALUE,
                        String.format(
                                Locale.ROOT,
                                "its length is %d by now, and was said to be %d: it can't change",
                                length,
                                upload.length().getAsLong()));
            }
            return upload;
        }
        requireLength(length);
        long offset = live(upload).offset();
        if (offset > length) {
            throw new UploadRefused(
                    UploadRefused.Reason.BAD_VALUE,
                    String.format(Locale.ROOT, "its length can't be %d, for %d bytes are here", length, offset));
        }
        ledger.write(writes -> {
            rows.length(writes, upload.id(), length);
            return upload;
        });
        live(upload).expect(length);
        return get(upload.id());
    }

    /**
     * Adds what a stream has to an upload, up to its length. Where the stream breaks, what came is kept.
     *
     * @param offset where the sender goes on
     * @param announced how many bytes the stream has; nothing if that isn't known
     * @param digest that the bytes must have, if the sender wants that; else they are taken back
     * @return the offset afterwards
     * @throws UploadRefused if it goes on elsewhere, is complete, or is more than was announced
     * @throws TurnOver if another request goes on with it meanwhile
     * @throws IOException if the sender or the disk breaks off
     */
    public long append(
            Upload upload, long offset, OptionalLong announced, InputStream content, Optional<ContentDigest> digest)
            throws IOException {
        if (upload.isComplete()) {
            throw new UploadRefused(UploadRefused.Reason.COMPLETE, "it is complete: nothing can be added");
        }
        LiveUpload target = live(upload);
        try (LiveUpload.Turn turn = target.begin()) {
            long start = turn.offset();
            if (start != offset) {
                throw new UploadRefused(
                        UploadRefused.Reason.OFFSET,
                        String.format(Locale.ROOT, "it goes on at %d, and the request at %d", start, offset),
                        start);
            }
            long most = upload.length().orElse(longest()) - start;
            if (announced.isPresent() && announced.getAsLong() > most) {
                throw new UploadRefused(
                        UploadRefused.Reason.TOO_LARGE,
                        String.format(
                                Locale.ROOT,
                                "the request has %d bytes, and %d are left of the upload",
                                announced.getAsLong(),
                                most));
            }
            Checkpoints checkpoints = new Checkpoints(upload, target, start);
            if (digest.isPresent()) {
                checkpoints.unproved();
            }
            try {
                copy(content, turn, most, announced, digest, checkpoints);
                digest.ifPresent(ContentDigest::require);
            } catch (TurnOver e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                if (e instanceof UploadRefused || digest.isPresent()) {
                    turn.takeBack(start);
                }
                checkpoints.end(turn.offset());
                throw e;
            }
            checkpoints.end(turn.offset());
            return turn.offset();
        }
    }

    private static void copy(
            InputStream content,
            LiveUpload.Turn turn,
            long most,
            OptionalLong announced,
            Optional<ContentDigest> digest,
            Checkpoints checkpoints)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        long done = 0;
        for (int n = fill(buffer, content); n > 0; n = fill(buffer, content)) {
            if (done + n > most) {
                throw new UploadRefused(
                        UploadRefused.Reason.TOO_LARGE,
                        "the request has more bytes than are left of the upload: " + most);
            }
            int count = n;
            digest.ifPresent(sum -> sum.update(buffer, count));
            checkpoints.reached(turn.write(buffer, n));
            done += n;
        }
        if (announced.isPresent() && done < announced.getAsLong()) {
            throw new EOFException(String.format(
                    Locale.ROOT, "the sender broke off after %d of %d bytes", done, announced.getAsLong()));
        }
    }

    /** As much as is there at once: in large pieces where the sender is fast, and nothing is held back where it pauses. */
    private static int fill(byte[] buffer, InputStream content) throws IOException {
        int filled = 0;
        do {
            int n = content.read(buffer, filled, buffer.length - filled);
            if (n < 0) {
                return filled;
            }
            filled += n;
        } while (filled < buffer.length && content.available() > 0);
        return filled;
    }

    /** Books from time to time how far an upload has come. */
    private final class Checkpoints {
        private final Upload upload;
        private final LiveUpload target;
        private boolean unproved;
        private long booked;
        private long at = System.nanoTime();

        private Checkpoints(Upload upload, LiveUpload target, long start) {
            this.upload = upload;
            this.target = target;
            this.booked = start;
        }

        /** What comes from here on counts only if it is compared in the end. */
        private void unproved() {
            unproved = true;
            book(booked);
        }

        private void reached(long offset) {
            boolean due = offset - booked >= CHECKPOINT_BYTES || System.nanoTime() - at >= CHECKPOINT_TIME.toNanos();
            if (due && !unproved) {
                book(offset);
            }
        }

        private void end(long offset) {
            unproved = false;
            book(offset);
        }

        private void book(long offset) {
            UploadRows.Bytes bytes = new UploadRows.Bytes(offset, target.forced(), boot, unproved);
            ledger.write(writes -> {
                rows.received(writes, upload.id(), bytes, properties.keep());
                return upload;
            });
            booked = offset;
            at = System.nanoTime();
        }
    }

    /** What is on the disk of an upload that is to be completed. */
    private record Whole(Upload upload, StagedFile content, Optional<Checksums> checksums) {}

    /**
     * Ends an upload all bytes of which are here: they are on the disk, and the ledger has it, when this returns; and its batch, if it was
     * the last of that.
     *
     * @throws UploadRefused if bytes are missing
     */
    public Upload complete(Upload upload) throws IOException {
        complete(List.of(upload));
        return get(upload.id());
    }

    /**
     * Ends several uploads at once.
     *
     * @throws UploadRefused if bytes are missing; then none is ended
     */
    public void complete(List<Upload> uploads) throws IOException {
        List<Whole> whole = new ArrayList<>();
        for (Upload upload : uploads) {
            if (!upload.isComplete()) {
                whole.add(forced(upload));
            }
        }
        ledger.writeForced(writes -> {
            Set<UUID> batches = new LinkedHashSet<>();
            for (Whole one : whole) {
                rows.lock(writes, one.upload.batch());
                if (rows.complete(writes, one.upload.id(), one.content, one.checksums)) {
                    batches.add(one.upload.batch());
                }
            }
            for (UUID batch : batches) {
                if (rows.open(writes, batch) == 0) {
                    arriving.bookArrived(writes, rows.batch(writes, batch));
                }
            }
            return whole;
        });
        whole.forEach(one -> live.remove(one.upload.id()));
    }

    private Whole forced(Upload upload) throws IOException {
        LiveUpload target = live(upload);
        try (LiveUpload.Turn turn = target.begin()) {
            long offset = turn.offset();
            if (upload.length().isPresent() && upload.length().getAsLong() != offset) {
                throw new UploadRefused(
                        UploadRefused.Reason.OFFSET,
                        String.format(
                                Locale.ROOT,
                                "%d of its %d bytes are here",
                                offset,
                                upload.length().getAsLong()),
                        offset);
            }
            target.force();
            DurableFolders.force(upload.content().getParent());
            return new Whole(upload, StagedFile.of(upload.content()), target.checksums());
        }
    }

    /** The uploads of a batch that are still arriving. */
    public List<Upload> missing(UUID batch) {
        return rows.missing(batch);
    }

    /** Whether there is an upload of a batch. */
    public boolean has(UUID batch) {
        return rows.has(batch);
    }

    /** Gives up an upload that isn't complete, and what is here of it. Safe to repeat. */
    public void cancel(Upload upload) throws IOException {
        if (upload.isComplete()) {
            throw new UploadRefused(
                    UploadRefused.Reason.COMPLETE,
                    "it is complete, and a batch: cancel that by POST /api/v1/batches/" + upload.batch() + "/cancel");
        }
        try (LiveUpload.Turn turn = live(upload).begin()) {
            LOG.debug("{} is given up at {}", upload.id(), turn.offset());
        }
        forget(upload);
    }

    /** Gives up what nobody has sent anything of for too long. Safe to repeat. */
    void expire() throws IOException {
        for (Upload upload : rows.expired(1_000)) {
            LOG.info("{}: the upload of {} is given up, for nothing more of it came", upload.flow(), upload.name());
            forget(upload);
        }
    }

    /** The file first: of what has no row nobody would remove it. */
    private void forget(Upload upload) throws IOException {
        Files.deleteIfExists(upload.content());
        staging.removeIfEmpty(upload.content().getParent());
        ledger.write(writes -> rows.forget(writes, upload.id()));
        live.remove(upload.id());
    }

    private LiveUpload live(Upload upload) throws IOException {
        LiveUpload known = live.get(upload.id());
        if (known != null) {
            return known;
        }
        LiveUpload recovered = recovered(upload);
        LiveUpload first = live.putIfAbsent(upload.id(), recovered);
        return first == null ? recovered : first;
    }

    /**
     * What an earlier process left. What it wrote is in the file, whatever became of it; only a machine that was started anew may have
     * lost what was not forced.
     */
    private LiveUpload recovered(Upload upload) throws IOException {
        UploadRows.Bytes bytes = rows.bytes(upload.id()).orElseThrow(() -> UploadRefused.unknown(upload.id()));
        Path file = upload.content();
        long there = Files.exists(file) ? Files.size(file) : 0;
        boolean sameBoot = bytes.boot().equals(boot);
        long certain = sameBoot ? (bytes.unproved() ? bytes.received() : there) : bytes.forced();
        long offset = Math.min(Math.min(certain, there), upload.length().orElse(Long.MAX_VALUE));
        return new LiveUpload(file, offset, Math.min(bytes.forced(), offset), upload.length());
    }
}
