package io.waybill.intake.upload;

import java.io.IOException;

/**
 * Takes the content of an upload in pieces that come whenever they come: between them no thread waits, and no more memory is taken than
 * for one small buffer. Whoever begins another one for the same upload, or sends to it otherwise, ends this one.
 */
public final class Feed implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final LiveUpload.Turn turn;
    private final Receiver.Checkpoints checkpoints;
    private final long start;
    private final byte[] buffer = new byte[BUFFER];
    private int held;
    private boolean closed;

    Feed(LiveUpload.Turn turn, Receiver.Checkpoints checkpoints) {
        this.turn = turn;
        this.checkpoints = checkpoints;
        this.start = turn.offset();
    }

    /** Where the next byte goes. */
    public synchronized long offset() {
        return turn.offset() + held;
    }

    /**
     * Adds some bytes.
     *
     * @throws TurnOver if somebody else goes on with the upload, or this is closed
     * @throws UploadRefused if these are more than are left; then nothing stays of what came since the beginning
     */
    public synchronized void write(byte[] bytes, int from, int count) throws IOException {
        if (closed) {
            throw new TurnOver();
        }
        int done = 0;
        while (done < count) {
            int n = Math.min(count - done, buffer.length - held);
            System.arraycopy(bytes, from + done, buffer, held, n);
            held += n;
            done += n;
            if (held == buffer.length) {
                flush();
            }
        }
    }

    /** Puts into the file what came. That survives the end of the process. */
    public synchronized void flush() throws IOException {
        if (held == 0) {
            return;
        }
        int count = held;
        held = 0;
        try {
            checkpoints.reached(turn.write(buffer, count));
        } catch (UploadRefused e) {
            turn.takeBack(start);
            throw e;
        }
    }

    /** Drops what came behind an offset, which was one of this feed. */
    public synchronized void takeBack(long to) throws IOException {
        long written = turn.offset();
        if (to >= written) {
            held = (int) Math.min(held, to - written);
        } else {
            held = 0;
            turn.takeBack(to);
        }
    }

    /** Books how far it came. Safe to repeat, and when somebody else goes on. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (turn) {
            flush();
            checkpoints.end(turn.offset());
        } catch (TurnOver e) {
            held = 0;
        }
    }
}
