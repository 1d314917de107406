package io.waybill.intake.upload;

import io.waybill.content.ChecksumWriter;
import io.waybill.content.Checksums;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checksums of content that comes in chunks, as long as these come one after the other; else it is read once afterwards. */
final class RunningSums {
    private final long length;
    private @Nullable ChecksumWriter sums;
    private boolean taken;

    /** @param length of the whole, in bytes */
    RunningSums(long length) {
        this.length = length;
        this.sums = new ChecksumWriter(OutputStream.nullOutputStream(), length);
    }

    /** Whether the bytes from an offset on are the next; who is told so says all of them, and then that this is the end. */
    synchronized boolean begin(long offset) {
        if (sums == null || taken || sums.size() != offset) {
            return false;
        }
        taken = true;
        return true;
    }

    synchronized void add(byte[] bytes, int count) throws IOException {
        if (sums != null) {
            sums.write(bytes, 0, count);
        }
    }

    /** @param good whether what was said since the beginning is what is in the file */
    synchronized void end(boolean good) {
        taken = false;
        if (!good) {
            sums = null;
        }
    }

    /** Something beyond came first. */
    synchronized void passed(long offset) {
        if (sums != null && sums.size() < offset) {
            sums = null;
        }
    }

    /** What is known of the whole, if it was looked at on its way. Ends that. */
    synchronized Optional<Checksums> checksums() throws IOException {
        ChecksumWriter all = sums;
        sums = null;
        return all == null || taken || all.size() != length ? Optional.empty() : Optional.of(all.checksums());
    }
}
