package io.waybill.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.Objects;

/** A range of a staged file, read at positions of its own, so that it can be reset to any mark at no cost. */
public final class RangeStream extends InputStream {
    /** In bytes. */
    private static final int LARGEST_PIECE = 256 << 10;

    private final StagedFile file;
    private final FileChannel channel;
    private final long end;
    private long position;
    private long mark;

    public RangeStream(StagedFile file, long offset, long length) throws IOException {
        this.file = file;
        Objects.checkFromIndexSize(offset, length, file.size());
        this.channel = file.open();
        this.position = offset;
        this.mark = offset;
        this.end = offset + length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position >= end) {
            return -1;
        }
        int read = readAt(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, end - position)));
        if (read < 0) {
            throw new ContentChanged(
                    String.format(Locale.ROOT, "%s ends after %d of %d bytes", file.path(), position, file.size()));
        }
        position += read;
        if (position == end) {
            file.requireUnchanged();
        }
        return read;
    }

    /** In larger pieces than usual, for each of them is a call to the system. */
    @Override
    public long transferTo(OutputStream out) throws IOException {
        byte[] piece = new byte[(int) Math.min(LARGEST_PIECE, Math.max(1, end - position))];
        long all = 0;
        for (int read = read(piece); read >= 0; read = read(piece)) {
            out.write(piece, 0, read);
            all += read;
        }
        return all;
    }

    private int readAt(ByteBuffer bytes) throws IOException {
        try {
            return channel.read(bytes, position);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new ContentUnreadable(file.path(), e);
        }
    }

    @Override
    public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, end - position));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    public synchronized void mark(int limit) {
        mark = position;
    }

    @Override
    public synchronized void reset() {
        position = mark;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
