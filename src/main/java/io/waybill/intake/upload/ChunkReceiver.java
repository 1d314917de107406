package io.waybill.intake.upload;

import io.waybill.content.Checksums;
import io.waybill.content.DurableFolders;
import io.waybill.intake.Staging;
import io.waybill.ledger.Asker;
import io.waybill.ledger.Ledger;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes chunks to their places in one file, in any order and several at a time. A chunk is here when it is on the disk and booked. What
 * has no place yet, because its number comes behind it, or somebody else writes there, goes to a file beside first.
 */
final class ChunkReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkReceiver.class);
    private static final int BUFFER = 256 << 10;
    private static final String BESIDE = ".chunk";

    private final Ledger ledger;
    private final UploadRows uploads;
    private final ChunkRows rows;
    private final Duration keep;
    private final ChunkPlaces places = new ChunkPlaces();
    private final Map<UUID, RunningSums> sums = new ConcurrentHashMap<>();

    /** @param keep how long an upload is kept that nothing more comes of */
    ChunkReceiver(Ledger ledger, UploadRows uploads, ChunkRows rows, Duration keep) {
        this.ledger = ledger;
        this.uploads = uploads;
        this.rows = rows;
        this.keep = keep;
    }

    /** One has just begun. */
    void begin(Upload upload) {
        sums.put(upload.id(), new RunningSums(upload.length().orElseThrow()));
    }

    /** All of one is here. What may be left beside it goes. Safe to repeat. */
    Optional<Checksums> end(Upload upload) throws IOException {
        if (upload.length().orElseThrow() == 0) {
            // Its only chunk is empty, and need not be sent.
            open(upload).close();
        }
        return forget(upload);
    }

    /** The same for one that is given up. */
    Optional<Checksums> forget(Upload upload) throws IOException {
        RunningSums taken = sums.remove(upload.id());
        removeBeside(upload);
        return taken == null ? Optional.empty() : taken.checksums();
    }

    /**
     * Takes a chunk whose place is known.
     *
     * @throws UploadRefused if it has another length, or another one is here in its place
     */
    Chunk receive(Upload upload, int index, InputStream content, Optional<ContentDigest> digest) throws IOException {
        ChunkPlaces.Place place = places.enter(upload.id(), index);
        Object self = new Object();
        try {
            boolean ours = upload.chunking().isKnown() && place.begin(self);
            Optional<Chunk> there = rows.find(upload.id(), index);
            if (there.isPresent()) {
                Pass pass = new Pass(content, there.get().length(), digest);
                pass.read((bytes, count) -> LOG.trace("{} bytes are here already", count));
                return same(there.get(), pass.chunk(index));
            }
            return ours
                    ? inPlace(upload, index, content, digest, place, self)
                    : put(upload, index, beside(upload, content, digest));
        } finally {
            place.end(self);
            places.leave(upload.id(), index);
        }
    }

    /** A chunk in a file of its own. To be put in its place, or closed. */
    record Beside(Path file, long length, String sha256) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    /** Takes a chunk whose place isn't known yet. */
    Beside beside(Upload upload, InputStream content, Optional<ContentDigest> digest) throws IOException {
        Staging.make(upload.content().getParent());
        Path file = upload.content().resolveSibling(upload.document() + "." + UUID.randomUUID() + BESIDE);
        long most = upload.chunking().isKnown()
                ? Math.min(upload.chunking().size(), upload.length().orElseThrow())
                : upload.length().orElseThrow();
        Pass pass = new Pass(content, most, digest);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            pass.read((bytes, count) -> write(channel, bytes, count, channel.size()));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return new Beside(file, pass.length, pass.sha256());
    }

    /** Puts a chunk in its place, and removes the file that it was in. Whoever writes there meanwhile ends. */
    Chunk put(Upload announced, int index, Beside beside) throws IOException {
        try (beside) {
            Chunk chunk = new Chunk(index, beside.length, beside.sha256);
            Upload upload = announced.chunking().isKnown() ? announced : learned(announced, chunk);
            requireLength(upload, chunk);
            ChunkPlaces.Place place = places.enter(upload.id(), index);
            try {
                synchronized (place) {
                    Optional<Chunk> there = rows.find(upload.id(), index);
                    if (there.isPresent()) {
                        return same(there.get(), chunk);
                    }
                    place.clear();
                    return copied(upload, chunk, beside);
                }
            } finally {
                places.leave(upload.id(), index);
            }
        }
    }

    /** The first chunk that comes tells how long all are. */
    private Upload learned(Upload upload, Chunk chunk) {
        Chunking learned = upload.chunking()
                .learned(chunk.index(), chunk.length(), upload.length().orElseThrow());
        ledger.write(writes -> {
            rows.size(writes, upload.id(), learned.size());
            return upload;
        });
        return uploads.find(upload.id(), Asker.OURSELVES).orElseThrow(() -> UploadRefused.unknown(upload.id()));
    }

    private Chunk copied(Upload upload, Chunk chunk, Beside beside) throws IOException {
        long offset = upload.chunking().offset(chunk.index());
        Running running = new Running(upload, offset);
        boolean good = false;
        try (FileChannel target = open(upload);
                InputStream source = Files.newInputStream(beside.file)) {
            byte[] buffer = new byte[BUFFER];
            long at = offset;
            for (int n = source.read(buffer); n > 0; n = source.read(buffer)) {
                write(target, buffer, n, at);
                running.add(buffer, n);
                at += n;
            }
            Chunk booked = book(upload, chunk, target);
            good = true;
            return booked;
        } finally {
            running.end(good);
        }
    }

    private Chunk inPlace(
            Upload upload,
            int index,
            InputStream content,
            Optional<ContentDigest> digest,
            ChunkPlaces.Place place,
            Object self)
            throws IOException {
        long offset = upload.chunking().offset(index);
        long length = upload.chunking().length(index, upload.length().orElseThrow());
        Pass pass = new Pass(content, length, digest);
        Running running = new Running(upload, offset);
        boolean good = false;
        try (FileChannel target = open(upload)) {
            pass.read((bytes, count) -> {
                synchronized (place) {
                    if (place.isOf(self)) {
                        write(target, bytes, count, offset + pass.length - count);
                        running.add(bytes, count);
                    }
                }
            });
            Chunk chunk = pass.chunk(index);
            requireLength(upload, chunk);
            synchronized (place) {
                if (!place.isOf(self)) {
                    return same(rows.find(upload.id(), index).orElseThrow(TurnOver::new), chunk);
                }
                Chunk booked = book(upload, chunk, target);
                good = true;
                return booked;
            }
        } finally {
            running.end(good);
        }
    }

    /** The bytes first, then the row that says that they are here. */
    private Chunk book(Upload upload, Chunk chunk, FileChannel written) throws IOException {
        written.force(true);
        DurableFolders.force(upload.content().getParent());
        DurableFolders.force(upload.content().getParent().getParent());
        Chunk booked = same(ledger.writeForced(writes -> rows.book(writes, upload.id(), chunk, keep)), chunk);
        RunningSums taken = sums.get(upload.id());
        if (taken != null) {
            taken.passed(upload.chunking().offset(chunk.index()));
        }
        return booked;
    }

    private static void requireLength(Upload upload, Chunk chunk) {
        long length = upload.chunking().length(chunk.index(), upload.length().orElseThrow());
        if (chunk.length() != length) {
            throw new UploadRefused(
                    UploadRefused.Reason.CHUNK,
                    String.format(
                            Locale.ROOT,
                            "chunk %d of %d has %d bytes, and must have %d",
                            chunk.index() + 1,
                            upload.chunking().count(),
                            chunk.length(),
                            length));
        }
    }

    private static Chunk same(Chunk there, Chunk sent) {
        if (!there.equals(sent)) {
            throw new UploadRefused(
                    UploadRefused.Reason.CHUNK,
                    String.format(
                            Locale.ROOT,
                            "chunk %d is here with %d bytes and the SHA-256 %s, and was now sent with %d bytes and %s",
                            sent.index() + 1,
                            there.length(),
                            there.sha256(),
                            sent.length(),
                            sent.sha256()));
        }
        return there;
    }

    private static FileChannel open(Upload upload) throws IOException {
        Staging.make(upload.content().getParent());
        return FileChannel.open(upload.content(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void write(FileChannel channel, byte[] bytes, int count, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        long at = position;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
    }

    private static void removeBeside(Upload upload) throws IOException {
        try (DirectoryStream<Path> left =
                Files.newDirectoryStream(upload.content().getParent(), upload.document() + ".*" + BESIDE)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            LOG.trace("Nothing of {} came", upload.id(), e);
        }
    }

    /** Feeds the checksums of the whole while it is a chunk's turn. */
    private final class Running {
        private final @Nullable RunningSums sums;

        private Running(Upload upload, long offset) {
            RunningSums taken = ChunkReceiver.this.sums.get(upload.id());
            this.sums = taken != null && taken.begin(offset) ? taken : null;
        }

        private void add(byte[] bytes, int count) throws IOException {
            if (sums != null) {
                sums.add(bytes, count);
            }
        }

        private void end(boolean good) {
            if (sums != null) {
                sums.end(good);
            }
        }
    }

    /** What is done with bytes that came. */
    @FunctionalInterface
    private interface Sink {
        void take(byte[] bytes, int count) throws IOException;
    }

    /** One pass over what a sender sends. */
    private static final class Pass {
        private final InputStream content;
        private final long most;
        private final Optional<ContentDigest> digest;
        private final MessageDigest sum = sha256Digest();
        private long length;

        /** @param most how many bytes it may have */
        private Pass(InputStream content, long most, Optional<ContentDigest> digest) {
            this.content = content;
            this.most = most;
            this.digest = digest;
        }

        private void read(Sink sink) throws IOException {
            byte[] buffer = new byte[BUFFER];
            for (int n = Receiver.fill(buffer, content); n > 0; n = Receiver.fill(buffer, content)) {
                int count = n;
                if (length + count > most) {
                    throw new UploadRefused(
                            UploadRefused.Reason.CHUNK,
                            String.format(
                                    Locale.ROOT,
                                    "the chunk has more than %d bytes, which is the most it may have",
                                    most));
                }
                length += count;
                sum.update(buffer, 0, count);
                digest.ifPresent(expected -> expected.update(buffer, count));
                sink.take(buffer, count);
            }
            digest.ifPresent(ContentDigest::require);
        }

        private Chunk chunk(int index) {
            return new Chunk(index, length, sha256());
        }

        /** Call it once, or {@link #chunk}. */
        private String sha256() {
            return HexFormat.of().formatHex(sum.digest());
        }

        private static MessageDigest sha256Digest() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
