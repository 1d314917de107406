package io.waybill.intake.upload.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * Content as it comes in, from somebody who isn't too slow: whoever sends next to nothing for a while loses the slot, and not what was
 * written. Only full spans are looked at, so pauses within one are nobody's trouble.
 */
final class PacedStream extends ServletInputStream {
    private final ServletInputStream content;
    private final long least;
    private final Duration span;
    private long begun = System.nanoTime();
    private long read;

    /** @param least how many bytes must come in each span */
    PacedStream(ServletInputStream content, long least, Duration span) {
        this.content = content;
        this.least = least;
        this.span = span;
    }

    @Override
    public int read() throws IOException {
        int one = content.read();
        count(one < 0 ? -1 : 1);
        return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = content.read(bytes, offset, length);
        count(n);
        return n;
    }

    private void count(int n) throws TooSlow {
        if (n < 0) {
            return;
        }
        read += n;
        long now = System.nanoTime();
        if (now - begun >= span.toNanos()) {
            if (read < least) {
                throw new TooSlow(read, least, span);
            }
            begun = now;
            read = 0;
        }
    }

    @Override
    public int available() throws IOException {
        return content.available();
    }

    @Override
    public boolean isFinished() {
        return content.isFinished();
    }

    @Override
    public boolean isReady() {
        return content.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        content.setReadListener(listener);
    }

    /** Too little came for too long. */
    static final class TooSlow extends IOException {
        private static final long serialVersionUID = 1L;

        private TooSlow(long read, long least, Duration span) {
            super(String.format(
                    Locale.ROOT,
                    "only %d bytes came within %d seconds, and %d must: others wait to send. What came is kept; go on"
                            + " where it is",
                    read,
                    span.toSeconds(),
                    least));
        }
    }
}
