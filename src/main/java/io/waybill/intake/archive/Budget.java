package io.waybill.intake.archive;

import io.waybill.intake.Sizes;
import io.waybill.outcome.Refusal;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.util.unit.DataSize;

/**
 * What may still come out of one drop: shared by an archive, the archives in it, and all threads that write its entries.
 *
 * <p>Archives whose entries overlap, or that are packed several times over, stay under the ratio with each entry and
 * break it together; so the whole is measured against the size of the outermost archive too.
 */
public final class Budget {
    /** Until this much came out no ratio is judged: small files of zeros are no bombs. */
    static final DataSize GRACE = DataSize.ofMegabytes(10);

    private final long total;
    private final int ratio;
    private final int entries;
    private final AtomicInteger taken = new AtomicInteger();
    private final long archiveSize;
    private final AtomicLong written = new AtomicLong();

    /**
     * @param archiveSize the size of the outermost archive, in bytes
     */
    public Budget(ArchiveRules rules, long archiveSize) {
        this.total = rules.totalSize().toBytes();
        this.ratio = rules.ratio();
        this.entries = rules.entries();
        this.archiveSize = archiveSize;
    }

    /** How many bytes may still come out. */
    long left() {
        return total - written.get();
    }

    /** How many entries the archives that are still to be opened may have together. */
    int entriesLeft() {
        return Math.max(0, entries - taken.get());
    }

    /** The most entries of all archives of the drop together. */
    int mostEntries() {
        return entries;
    }

    /** An archive of the drop has so many. */
    void takeEntries(long number) {
        taken.addAndGet(Math.toIntExact(number));
    }

    void take(long bytes) throws BadEntry {
        long sum = written.addAndGet(bytes);
        if (sum > total) {
            throw new BadEntry(
                    Refusal.Cause.TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "The archive holds more than the %s that are allowed; this is where the limit was reached",
                            Sizes.of(total)));
        }
        if (isOverRatio(sum, archiveSize, ratio)) {
            throw new BadEntry(
                    Refusal.Cause.TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "The archive has %s and more than %d times as much came out of it, as out of an archive "
                                    + "made to fill disks; if it is a good one, raise the allowed ratio",
                            Sizes.of(archiveSize),
                            ratio));
        }
    }

    /** What was written and removed again. */
    void giveBack(long bytes) {
        written.addAndGet(-bytes);
    }

    static boolean isOverRatio(long expanded, long compressed, int ratio) {
        return expanded > GRACE.toBytes() && expanded / ratio > compressed;
    }
}
