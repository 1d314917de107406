package io.waybill.intake.upload;

import io.waybill.content.ChecksumWriter;
import io.waybill.content.Checksums;
import io.waybill.intake.Staging;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The content of an upload on this node: where its next byte goes, and whose turn it is to write. Whoever begins a turn ends the one
 * before, which finds out with its next write: no lock is held while somebody waits for a socket. Checksums are taken on the way as long
 * as the bytes come in one run and the length is known.
 */
final class LiveUpload {
    private static final long NONE = -1;

    private final Path file;
    private long turn;
    private long offset;
    private long forced;
    private long proved = NONE;
    private OptionalLong length;
    private @Nullable ChecksumWriter checksums;
    private @Nullable FileChannel channel;

    /**
     * @param offset where its next byte goes; what the file has beyond is overwritten
     * @param forced how many bytes of it are on the disk for certain
     */
    LiveUpload(Path file, long offset, long forced, OptionalLong length) {
        this.file = file;
        this.offset = offset;
        this.forced = forced;
        this.length = length;
        if (length.isPresent()) {
            expect(length.getAsLong());
        }
    }

    /** A right to write, until somebody else begins one. To be closed. */
    final class Turn implements AutoCloseable {
        private final long number;

        private Turn(long number) {
            this.number = number;
        }

        /**
         * Writes some bytes behind those that are there.
         *
         * @return the offset afterwards
         * @throws TurnOver if it is somebody else's turn by now; nothing is written
         */
        long write(byte[] bytes, int length) throws IOException {
            synchronized (LiveUpload.this) {
                require();
                append(bytes, length);
                return offset;
            }
        }

        /** What is written from here on counts only if it turns out to be {@linkplain #proved right}. */
        void unproved() {
            synchronized (LiveUpload.this) {
                require();
                proved = offset;
            }
        }

        void proved() {
            synchronized (LiveUpload.this) {
                require();
                proved = NONE;
            }
        }

        /** Takes back what was written since an offset. */
        void takeBack(long to) throws IOException {
            synchronized (LiveUpload.this) {
                require();
                cut(to);
            }
        }

        long offset() {
            synchronized (LiveUpload.this) {
                require();
                return offset;
            }
        }

        private void require() {
            if (number != turn) {
                throw new TurnOver();
            }
        }

        /** Closes the file, unless somebody else writes. */
        @Override
        public void close() throws IOException {
            synchronized (LiveUpload.this) {
                if (number == turn && channel != null) {
                    channel.close();
                    channel = null;
                }
            }
        }
    }

    /** Begins a turn, and ends the one before. Of that nothing stays that had yet to be compared with its checksum. */
    synchronized Turn begin() throws IOException {
        if (proved != NONE) {
            cut(proved);
        }
        return new Turn(++turn);
    }

    /** The length, which was not known before: no more than that is written from now on. */
    synchronized void expect(long whole) {
        length = OptionalLong.of(whole);
        if (offset == 0 && checksums == null) {
            checksums = new ChecksumWriter(OutputStream.nullOutputStream(), whole);
        }
    }

    synchronized long offset() {
        return offset;
    }

    synchronized long forced() {
        return forced;
    }

    /** Puts on the disk what came so far. */
    void force() throws IOException {
        long so;
        FileChannel forcing;
        synchronized (this) {
            so = offset;
            forcing = open();
        }
        forcing.force(true);
        synchronized (this) {
            forced = Math.max(forced, Math.min(so, offset));
        }
    }

    /** What is known of the content, if it was looked at on its way. Ends that: call it once, when all is here. */
    synchronized Optional<Checksums> checksums() throws IOException {
        ChecksumWriter taken = checksums;
        checksums = null;
        return taken == null ? Optional.empty() : Optional.of(taken.checksums());
    }

    private void cut(long to) throws IOException {
        proved = NONE;
        if (to < offset) {
            offset = to;
            forced = Math.min(forced, to);
            checksums = null;
            open().truncate(to);
        }
    }

    private void append(byte[] bytes, int count) throws IOException {
        if (length.isPresent() && offset + count > length.getAsLong()) {
            throw UploadRefused.tooLong(length.getAsLong() - offset);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        long position = offset;
        while (buffer.hasRemaining()) {
            position += open().write(buffer, position);
        }
        if (checksums != null) {
            checksums.write(bytes, 0, count);
        }
        offset = position;
    }

    private FileChannel open() throws IOException {
        if (channel == null || !channel.isOpen()) {
            Staging.make(file.getParent());
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
        return channel;
    }
}
