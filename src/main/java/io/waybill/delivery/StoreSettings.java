package io.waybill.delivery;

import io.waybill.content.Checksums;
import io.waybill.outcome.Proof;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a store can do and how it is treated; application.yml explains each.
 *
 * @param when it is used: neither empty nor {@code false}, once it has the address and credentials it needs
 * @param workers the most requests at a time
 * @param chunkWorkers the most chunks on their way at a time; 0 if it takes no chunks
 * @param lastChunkCommits whether the object appears with the last chunk, without a commit
 * @param removable whether an object can be removed from it
 * @param sessionLifetime how long it keeps a session that is not finished
 * @param proof the weakest proof that is enough here
 * @param name the template of its names; empty for the flow's
 * @param versions what a second document of a name becomes
 * @param forbidden what a name can't contain there
 * @param longestSegment of a name, in UTF-8
 * @param longestName in UTF-8
 * @param quota how much it takes over time
 */
public record StoreSettings(
        @DefaultValue("") String when,
        @DefaultValue("4") int workers,
        @DefaultValue("0") int chunkWorkers,
        @DefaultValue("false") boolean lastChunkCommits,
        @DefaultValue("true") boolean removable,
        @DefaultValue("6d") Duration sessionLifetime,
        @DefaultValue("READ_BACK") Proof proof,
        @DefaultValue("") String name,
        @DefaultValue("NEW") Versions versions,
        @DefaultValue("[\\x00-\\x1f\\x7f\\\\]") Pattern forbidden,
        @DefaultValue("255B") DataSize longestSegment,
        @DefaultValue("1000B") DataSize longestName,
        @DefaultValue Quota quota) {
    /**
     * How much a store takes over time.
     *
     * @param filesPerSecond 0 for any number
     * @param bytesPerDay in any 24 hours; 0 for any number
     */
    public record Quota(
            @DefaultValue("0") int filesPerSecond,
            @DefaultValue("0B") DataSize bytesPerDay) {
        /** As much as comes. */
        public static final Quota NONE = new Quota(0, DataSize.ofBytes(0));

        public Quota {
            if (filesPerSecond < 0 || bytesPerDay.isNegative()) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "a quota can't be negative: %d files a second, %s a day",
                        filesPerSecond,
                        bytesPerDay));
            }
        }

        boolean isSet() {
            return !equals(NONE);
        }
    }

    /** What a second document of a name becomes. */
    public enum Versions {
        /** An object beside the first, with a number in its name. */
        NEW,
        /** The object itself, unless it is newer. */
        REPLACE,
        /** It is refused. */
        REFUSE
    }

    boolean enabled() {
        return !when.isBlank() && !when.equals("false");
    }

    /** Whether a document takes the place of what stands under its name. */
    public boolean replaces() {
        return versions == Versions.REPLACE;
    }

    /** The most requests with content that may be on their way at a time. */
    public int requests() {
        return workers + chunkWorkers;
    }

    /** Whether it takes a document in chunks. */
    public boolean chunked() {
        return chunkWorkers > 0;
    }

    /** Whether a document of this size goes there in chunks; a small one goes in one request. */
    boolean sendsInChunks(long size) {
        return chunked() && Checksums.chunks(size) > 1;
    }
}
