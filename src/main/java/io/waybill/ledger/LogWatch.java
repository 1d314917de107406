package io.waybill.ledger;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how much is committed and not written to its place yet. A reader that holds on to an old moment keeps it from that: the
 * writer goes on, and the log grows for as long.
 */
final class LogWatch {
    /** What is usual is some megabytes. */
    static final long USUAL = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);
    private static final int MEGABYTE = 20;

    private final Database database;
    private final long most;
    private volatile @Nullable String trouble;

    /** @param most that is no trouble, in bytes */
    LogWatch(Database database, long most) {
        this.database = database;
        this.most = most;
    }

    /** Looks, and says once that there is trouble, and once that it is over. To be called every few seconds. */
    void look() {
        long length = database.logLength();
        boolean known = trouble != null;
        if (length <= most) {
            trouble = null;
            if (known) {
                LOG.info("The log of the ledger is written back");
            }
            return;
        }
        String words = String.format(
                Locale.ROOT,
                "%d MB of the ledger's log wait to be written back, for somebody has been reading the ledger all the time (a"
                        + " backup, or a program that has the file open); it goes on, and needs the disk space until then",
                length >> MEGABYTE);
        trouble = words;
        if (!known) {
            LOG.warn("{}", words);
        }
    }

    /** What is wrong at present, if anything is. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
