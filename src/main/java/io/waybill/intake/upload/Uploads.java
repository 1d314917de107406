package io.waybill.intake.upload;

import io.waybill.content.Checksums;
import io.waybill.content.DurableFolders;
import io.waybill.content.StagedFile;
import io.waybill.intake.Arrived;
import io.waybill.intake.Staging;
import io.waybill.intake.manifest.Manifest;
import io.waybill.ledger.ArrivingBatches;
import io.waybill.ledger.Asker;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Writes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes content over HTTP, whatever the protocol. What its sender was told to be here survives the end of the process, and what is
 * complete also that of the machine. Safe to repeat, but for {@link #create}.
 */
public final class Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    private static final int MOST_AT_ONCE = 1_000;
    private static final int BUFFER = 256 << 10;

    private final Ledger ledger;
    private final ArrivingBatches arriving;
    private final UploadRows rows;
    private final Admission admission;
    private final SenderQuotas quotas;
    private final LiveUploads live;
    private final Receiver receiver;
    private final ChunkRows chunkRows;
    private final ChunkReceiver chunks;
    private final Staging staging;
    private final Duration keep;
    private final Function<String, Optional<String>> kinds;

    /** @param kinds the kind of batch that a file is by itself, by its name; none for one of several */
    Uploads(
            Ledger ledger,
            ArrivingBatches arriving,
            UploadRows rows,
            Admission admission,
            SenderQuotas quotas,
            LiveUploads live,
            Receiver receiver,
            ChunkRows chunkRows,
            ChunkReceiver chunks,
            Staging staging,
            Duration keep,
            Function<String, Optional<String>> kinds) {
        this.ledger = ledger;
        this.arriving = arriving;
        this.rows = rows;
        this.admission = admission;
        this.quotas = quotas;
        this.live = live;
        this.receiver = receiver;
        this.chunkRows = chunkRows;
        this.chunks = chunks;
        this.staging = staging;
        this.keep = keep;
        this.kinds = kinds;
    }

    /** The most bytes that an upload may have. */
    public long longest() {
        return admission.longest();
    }

    /**
     * Begins an upload, which is a batch by itself. It is in the ledger when this returns.
     *
     * @throws UploadRefused if it can't be taken
     */
    public Upload create(NewUpload wanted) {
        if (!wanted.concat().isEmpty()) {
            return createHeld(wanted);
        }
        return announce(List.of(wanted)).get(0);
    }

    /** The same for one that is complete only when its sender {@linkplain #complete(Upload) says so}. */
    public Upload createHeld(NewUpload wanted) {
        Upload upload = begun(Optional.empty(), wanted, Chunking.NONE, true);
        live.begin(upload);
        return upload;
    }

    /**
     * The same for one that is put together of parts, which takes its time, and goes on after this returns. The parts go with it.
     *
     * @param parts each is whole, and its owner's
     * @throws UploadRefused if one of them is not
     */
    public Upload create(NewUpload wanted, List<UUID> parts) {
        long length = 0;
        for (UUID id : parts) {
            Upload part = rows.find(id, wanted.asker())
                    .filter(found -> found.isPart()
                            && found.owner().equals(wanted.asker().name()))
                    .orElseThrow(() -> new UploadRefused(
                            UploadRefused.Reason.BAD_VALUE, "there is no partial upload " + id + " to be joined"));
            long here = offset(part);
            if (part.length().isEmpty() || part.length().getAsLong() != here) {
                throw new UploadRefused(
                        UploadRefused.Reason.BAD_VALUE,
                        String.format(
                                Locale.ROOT, "the partial upload %s has %d bytes, and is not whole yet", id, here));
            }
            length += here;
        }
        Upload upload = begun(
                Optional.empty(),
                new NewUpload(
                        wanted.asker(),
                        wanted.flow(),
                        wanted.name(),
                        wanted.mediaType(),
                        wanted.metadata(),
                        wanted.sent(),
                        OptionalLong.of(length),
                        wanted.concat()),
                Chunking.NONE,
                true);
        live.begin(upload);
        ledger.write(writes -> {
            parts.forEach(part -> rows.keep(writes, part, keep));
            return parts;
        });
        return upload;
    }

    /** How much of one is here by now. */
    long offset(Upload upload) {
        try {
            return live.of(upload).offset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same for one that comes in chunks, in any order. */
    Upload create(NewUpload wanted, Chunking chunking) {
        Upload upload = begun(Optional.empty(), wanted, chunking, false);
        chunks.begin(upload);
        return upload;
    }

    /**
     * Begins uploads that arrive together: those that are a batch by themselves, such as archives, and one batch of the others. A batch
     * is booked when all its uploads are complete. They are in the ledger when this returns.
     *
     * @return the uploads, in their order
     * @throws UploadRefused if one of them can't be taken; then none is begun
     */
    public List<Upload> announce(List<NewUpload> wanted) {
        return announce(wanted, Ids.next(), List.of());
    }

    /**
     * The same for uploads whose senders have to show tickets, and say when each is complete.
     *
     * @param together the batch of those that are none by themselves
     * @param tickets one for each, or none at all
     */
    List<Upload> announce(List<NewUpload> wanted, UUID together, List<Ticket> tickets) {
        long all = 0;
        List<Upload> uploads = new ArrayList<>();
        int loose = 0;
        for (NewUpload one : wanted) {
            one.length().ifPresent(admission::requireLength);
            all += one.length().orElse(0);
            UUID id = UUID.randomUUID();
            String name = UploadName.of(one, id);
            boolean alone = isAlone(name);
            UUID batch = alone ? Ids.next() : together;
            uploads.add(upload(one, id, name, batch, alone ? 0 : loose++, Chunking.NONE, !tickets.isEmpty()));
        }
        admission.requireRoom(all);
        admission.requireFew();
        ledger.write(writes -> {
            rows.book(writes, uploads);
            for (int i = 0; i < tickets.size(); i++) {
                rows.ticket(writes, uploads.get(i).id(), tickets.get(i), together);
            }
            quotas.begin(writes, uploads);
            return uploads;
        });
        uploads.forEach(live::begin);
        return uploads;
    }

    /**
     * Begins an upload that arrives together with others of which the caller {@linkplain #complete(List) says} when they are all here.
     *
     * @param batch of the others, if there are some already; what is a batch by itself gets another one
     */
    public Upload join(Optional<UUID> batch, NewUpload wanted) {
        Upload upload = begun(batch, wanted, Chunking.NONE, false);
        live.begin(upload);
        return upload;
    }

    private Upload begun(Optional<UUID> batch, NewUpload wanted, Chunking chunking, boolean held) {
        wanted.length().ifPresent(admission::requireLength);
        admission.requireRoom(wanted.length().orElse(0));
        admission.requireFew();
        UUID id = UUID.randomUUID();
        String name = UploadName.of(wanted, id);
        UUID own = isAlone(name) ? Ids.next() : batch.orElseGet(Ids::next);
        Upload upload = upload(wanted, id, name, own, rows.count(own), chunking, held);
        return ledger.write(writes -> {
            rows.book(writes, List.of(upload));
            quotas.begin(writes, List.of(upload));
            return upload;
        });
    }

    /** Whether a file of that name is a batch by itself, such as an archive. */
    public boolean isAlone(String name) {
        return kinds.apply(name.substring(name.lastIndexOf('/') + 1)).isPresent();
    }

    private Upload upload(
            NewUpload wanted, UUID id, String name, UUID batch, int position, Chunking chunking, boolean held) {
        UUID document = Ids.next();
        boolean isManifest = Manifest.isManifest(name.substring(name.lastIndexOf('/') + 1));
        return new Upload(
                id,
                batch,
                document,
                position,
                flow(wanted),
                wanted.asker().name(),
                name,
                isManifest ? Arrived.Role.MANIFEST : Arrived.Role.CONTENT,
                wanted.metadata(),
                wanted.sent(),
                wanted.length(),
                chunking,
                held,
                wanted.concat(),
                0,
                Upload.State.OPEN,
                staging.of(batch).resolve(document.toString()),
                Instant.now().plus(keep));
    }

    /** Which one a part is for is said with its whole; it is shown to whoever may use any that its sender may. */
    private String flow(NewUpload wanted) {
        return wanted.concat().equals(Upload.PART)
                ? wanted.asker().flows().stream().findFirst().orElse("")
                : admission.flow(wanted.flow(), wanted.asker());
    }

    /**
     * An upload that comes in one run, as it is now, and whose it is.
     *
     * @throws UploadRefused if there is none, or none that is shown to whoever asks
     */
    public Upload get(UUID id, Asker asker) {
        return rows.find(id, asker).filter(upload -> !upload.isChunked()).orElseThrow(() -> UploadRefused.unknown(id));
    }

    private Upload now(Upload upload) {
        return rows.find(upload.id(), Asker.OURSELVES).orElseThrow(() -> UploadRefused.unknown(upload.id()));
    }

    /**
     * Where an upload goes on. Whoever writes to it ends: what it has is told to the byte. One that has all its bytes is completed, for a
     * client who hears that sends nothing more.
     */
    public Upload resumed(Upload upload) throws IOException {
        if (upload.isComplete() || upload.isJoined()) {
            return upload;
        }
        long offset;
        try (LiveUpload.Turn turn = live.of(upload).begin()) {
            offset = turn.offset();
        }
        return isWhole(upload, offset) ? complete(upload) : upload.at(offset);
    }

    private static boolean isWhole(Upload upload, long offset) {
        return !upload.held() && upload.length().isPresent() && upload.length().getAsLong() == offset;
    }

    /** The SHA-256 of one that is complete, in hex, if it was taken on the way. */
    public Optional<String> sha256(Upload upload) {
        return rows.sha256(upload.id());
    }

    /** Compares an upload all of which is here with what its sender says of it. It is read for that only if it has to be. */
    private static void compare(Upload upload, Optional<Checksums> known, ContentDigest whole) throws IOException {
        if (known.isPresent() && whole.isSha256()) {
            whole.requireSha256(known.get().sha256());
            return;
        }
        try (InputStream content = Files.newInputStream(upload.content())) {
            byte[] buffer = new byte[BUFFER];
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                whole.update(buffer, n);
            }
        }
        whole.require();
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
        admission.requireLength(length);
        long offset = live.of(upload).offset();
        if (offset > length) {
            throw new UploadRefused(
                    UploadRefused.Reason.BAD_VALUE,
                    String.format(Locale.ROOT, "its length can't be %d, for %d bytes are here", length, offset));
        }
        ledger.write(writes -> {
            rows.length(writes, upload.id(), length);
            quotas.announce(writes, upload, length);
            return upload;
        });
        live.of(upload).expect(length);
        return now(upload);
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
        return append(upload, offset, announced, content, digest, booked -> {});
    }

    /**
     * The same, and tells each offset that is booked on the way: that many bytes need not be sent again, whatever becomes of the request.
     */
    public long append(
            Upload upload,
            long offset,
            OptionalLong announced,
            InputStream content,
            Optional<ContentDigest> digest,
            LongConsumer booked)
            throws IOException {
        if (upload.isJoined()) {
            throw new UploadRefused(
                    UploadRefused.Reason.COMPLETE, "it is put together of others: nothing can be added");
        }
        return receiver.append(upload, offset, announced, content, digest, booked);
    }

    /** Takes content in pieces that come whenever they come; see {@link Feed}. */
    Feed feed(Upload upload) throws IOException {
        return receiver.feed(upload);
    }

    /** Adds a part to an upload that is put together of such. */
    long join(Upload upload, long offset, OptionalLong bytes, InputStream part) throws IOException {
        return receiver.append(upload, offset, bytes, part, Optional.empty(), booked -> {});
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
        return complete(upload, Optional.empty());
    }

    /**
     * The same, if all that is here has a checksum.
     *
     * @throws UploadRefused if bytes are missing, or are others; then it stays as it is
     */
    public Upload complete(Upload upload, Optional<ContentDigest> whole) throws IOException {
        complete(List.of(upload), whole);
        return now(upload);
    }

    /**
     * Ends several uploads at once.
     *
     * @throws UploadRefused if bytes are missing; then none is ended
     */
    public void complete(List<Upload> uploads) throws IOException {
        complete(uploads, Optional.empty());
    }

    private void complete(List<Upload> uploads, Optional<ContentDigest> digest) throws IOException {
        List<Whole> whole = new ArrayList<>();
        for (Upload upload : uploads) {
            Upload now = upload.isChunked() ? now(upload) : upload;
            if (!now.isComplete()) {
                whole.add(now.isChunked() ? joined(now) : forced(now, digest));
            }
        }
        ledger.writeForced(writes -> {
            Set<UUID> batches = new LinkedHashSet<>();
            for (Whole one : whole) {
                rows.lock(writes, one.upload.batch());
                if (rows.complete(writes, one.upload.id(), one.content, one.checksums)) {
                    batches.add(one.upload.batch());
                    quotas.complete(writes, one.upload, one.content.size());
                }
                if (one.upload.isChunked()) {
                    chunkRows.forget(writes, one.upload.id());
                }
            }
            batches.forEach(batch -> bookIfWhole(writes, batch));
            return whole;
        });
        whole.forEach(one -> live.forget(one.upload));
    }

    private Whole forced(Upload upload, Optional<ContentDigest> digest) throws IOException {
        LiveUpload target = live.of(upload);
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
            target.expect(offset);
            target.force();
            DurableFolders.force(upload.content().getParent());
            DurableFolders.force(upload.content().getParent().getParent());
            Optional<Checksums> checksums = target.checksums();
            if (digest.isPresent()) {
                compare(upload, checksums, digest.get());
            }
            return new Whole(upload, StagedFile.of(upload.content()), checksums);
        }
    }

    /** Each of its chunks was forced before it was booked. */
    private Whole joined(Upload upload) throws IOException {
        long length = upload.length().orElseThrow();
        if (upload.offset() < length) {
            throw new UploadRefused(
                    UploadRefused.Reason.MISSING,
                    String.format(Locale.ROOT, "%d of its %d bytes are here", upload.offset(), length));
        }
        Optional<Checksums> checksums = chunks.end(upload);
        return new Whole(upload, StagedFile.of(upload.content()), checksums);
    }

    /** The uploads of a batch that are still arriving, and shown to whoever asks. */
    public List<Upload> missing(UUID batch, Asker asker) {
        return rows.missing(batch, asker);
    }

    /** Gives up an upload that isn't complete, and what is here of it. Safe to repeat. */
    public void cancel(Upload upload) throws IOException {
        if (upload.isComplete()) {
            throw new UploadRefused(
                    UploadRefused.Reason.COMPLETE,
                    "it is complete, and a batch: cancel that by POST /api/v1/batches/" + upload.batch() + "/cancel");
        }
        if (!upload.isChunked()) {
            try (LiveUpload.Turn turn = live.of(upload).begin()) {
                LOG.debug("{} is given up at {}", upload.id(), turn.offset());
            }
        }
        if (!isGivenUp(upload, rows::giveUp)
                && rows.find(upload.id(), Asker.OURSELVES).isPresent()) {
            cancel(now(upload));
        }
    }

    /**
     * Gives up all of a batch of which some is still to come. Safe to repeat.
     *
     * @return how many uploads that were; 0 if there is no such batch, or all of it has arrived
     */
    public int cancel(UUID batch, Asker asker) throws IOException {
        for (Upload upload : rows.missing(batch, asker)) {
            if (!upload.isChunked()) {
                live.of(upload).begin().close();
            }
        }
        List<Upload> all = ledger.write(writes -> {
            List<Upload> given = rows.giveUpAll(writes, batch, asker);
            given.forEach(upload -> quotas.end(writes, upload.id(), 0));
            return given;
        });
        for (Upload upload : all) {
            remove(upload);
        }
        return all.size();
    }

    /** Completes what has all its bytes, and whose process ended before it said so. Safe to repeat, and beside a request that does it. */
    void recover() throws IOException {
        for (Upload upload : rows.whole(MOST_AT_ONCE)) {
            complete(upload);
        }
    }

    /** Gives up what nobody has sent anything of for too long. Safe to repeat. */
    void expire() throws IOException {
        for (Upload upload : rows.expired(MOST_AT_ONCE)) {
            if (upload.isChunked() && isWhole(upload, upload.offset())
                    || !upload.isChunked()
                            && !upload.held()
                            && isWhole(upload, live.of(upload).offset())) {
                complete(upload);
            } else {
                expire(upload);
            }
        }
        quotas.sweep();
        for (Upload upload : rows.givenUp(MOST_AT_ONCE)) {
            remove(upload);
        }
    }

    private void expire(Upload upload) throws IOException {
        if (isGivenUp(upload, rows::giveUpExpired)) {
            LOG.info("{}: the upload of {} is given up, for nothing more of it came", upload.flow(), upload.name());
        }
    }

    /** Gives up one that is open, in the ledger. */
    @FunctionalInterface
    private interface GivingUp {
        boolean isDone(Writes writes, UUID id);
    }

    /**
     * In the ledger first: from then on nobody can complete it, and so what is here of it is nobody's. The others of its batch go on
     * without it.
     */
    private boolean isGivenUp(Upload upload, GivingUp givingUp) throws IOException {
        boolean done = ledger.write(writes -> {
            rows.lock(writes, upload.batch());
            boolean given = givingUp.isDone(writes, upload.id());
            if (given) {
                quotas.end(writes, upload.id(), 0);
                bookIfWhole(writes, upload.batch());
            }
            return given;
        });
        if (done) {
            remove(upload);
        }
        return done;
    }

    private void bookIfWhole(Writes writes, UUID batch) {
        rows.batch(writes, batch).ifPresent(whole -> arriving.bookArrived(writes, whole));
    }

    /** The file first: of what has no row nobody would remove it. Safe to repeat. */
    private void remove(Upload upload) throws IOException {
        Files.deleteIfExists(upload.content());
        if (upload.isChunked()) {
            chunks.forget(upload);
        }
        staging.removeIfEmpty(upload.content().getParent());
        ledger.write(writes -> {
            rows.forget(writes, upload.id());
            chunkRows.forget(writes, upload.id());
            return upload;
        });
        live.forget(upload);
    }
}
