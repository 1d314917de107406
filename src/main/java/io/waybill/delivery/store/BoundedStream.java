package io.waybill.delivery.store;

import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/**
 * The body of an answer that is read whole, up to a limit: what other systems answer, their failures most of all, must not
 * be able to fill the memory, nor go on for ever.
 */
public final class BoundedStream extends FilterInputStream {
    /** How much is read of a refusal, in bytes; its status has been told by then. */
    public static final int MOST_OF_REFUSAL = 64 * 1024;

    /** How long an answer to a question may be, in bytes; ten thousand parts of a session are three million. */
    public static final int MOST_OF_ANSWER = 4 * 1024 * 1024;

    private static final int FIRST_REFUSAL = 400;

    private final boolean refusal;
    private final int most;
    private long left;
    private boolean ended;
    private boolean whole;

    private BoundedStream(InputStream body, boolean refusal, int most) {
        super(body);
        this.refusal = refusal;
        this.most = most;
        this.left = most;
    }

    /**
     * The body of an answer with a status.
     *
     * <p>A refusal ends at its limit, or where it can't be read any further: it is there to be quoted. Of any other answer
     * what is missing would be missed, so that reading on is an error.
     */
    public static BoundedStream of(int status, InputStream body) {
        return isRefusal(status)
                ? new BoundedStream(body, true, MOST_OF_REFUSAL)
                : new BoundedStream(body, false, MOST_OF_ANSWER);
    }

    /** Whether a status says no. */
    static boolean isRefusal(int status) {
        return status >= FIRST_REFUSAL;
    }

    /** An answer was longer than any that the question can have; what was asked for may be done. */
    static IOException tooLong(int most) {
        String words = String.format(Locale.ROOT, "its answer is longer than %d MB", most >> 20);
        return new IOException(
                words,
                new DeliveryFailed(new Failure(
                        Failure.Cause.STORE_BROKE,
                        words + ", so that it can't be one to what was asked. Check its address",
                        true,
                        Optional.empty())));
    }

    /** Whether it was read to its own end, so that its connection serves another request. */
    public boolean isWhole() {
        return whole;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int n = read(one, 0, 1);
        return n < 0 ? n : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (ended) {
            return -1;
        }
        if (left == 0 && refusal) {
            ended = true;
            return -1;
        }
        int n = receive(into, from, length);
        if (n < 0) {
            ended = true;
        } else if (n > left) {
            throw tooLong(most);
        } else {
            left -= n;
        }
        return n;
    }

    /** A byte more than is left, unless it may end there, shows that there is more. */
    private int receive(byte[] into, int from, int length) throws IOException {
        int wanted = (int) Math.min(length, refusal ? left : left + 1);
        try {
            int n = in.read(into, from, wanted);
            whole = n < 0;
            return n;
        } catch (IOException e) {
            if (refusal) {
                return -1;
            }
            throw e;
        }
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.min(count, 8192)];
        return count <= 0 ? 0 : Math.max(0, read(skipped));
    }

    @Override
    public int available() throws IOException {
        return ended ? 0 : (int) Math.min(left, in.available());
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
