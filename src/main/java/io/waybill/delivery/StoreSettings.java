package io.waybill.delivery;

import io.waybill.ledger.Checksums;
import io.waybill.ledger.Proof;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a store can do and how it is treated; application.yml explains each.
 *
 * @param enabled whether it has the address and credentials it needs
 * @param workers the most requests at a time
 * @param chunked whether it takes a document in chunks
 * @param chunkWorkers the most chunks on their way at a time
 * @param lastChunkCommits whether the object appears with the last chunk, without a commit
 * @param removable whether an object can be removed from it
 * @param sessionLifetime how long it keeps an upload that is not finished
 * @param proof the weakest proof that is enough here
 * @param name the template of its names; empty for the flow's
 * @param versions what a second document of a name becomes
 * @param forbidden what a name can't contain there
 * @param longestSegment of a name, in bytes of UTF-8
 * @param longestName in bytes of UTF-8
 */
public record StoreSettings(
        boolean enabled,
        int workers,
        boolean chunked,
        int chunkWorkers,
        boolean lastChunkCommits,
        boolean removable,
        Duration sessionLifetime,
        Proof proof,
        String name,
        Versions versions,
        Pattern forbidden,
        int longestSegment,
        int longestName) {
    /** What a second document of a name becomes. */
    public enum Versions {
        /** An object beside the first, with a number in its name. */
        NEW,
        /** The object itself, unless it is newer. */
        REPLACE,
        /** It is refused. */
        REFUSE
    }

    /** Whether a document of this size goes there in chunks; a small one goes in one request. */
    boolean sendsInChunks(long size) {
        return chunked && Checksums.blocks(size) > 1;
    }
}
