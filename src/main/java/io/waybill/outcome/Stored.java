package io.waybill.outcome;

import java.util.Objects;

/**
 * What a store says it holds.
 *
 * @param location where it can be found, for people
 * @param version the store's own name for this state of the object, or empty
 * @param size in bytes, or -1 where the store doesn't say
 * @param checksum what the store computed itself, never what we told it
 */
public record Stored(String location, String version, long size, Checksum checksum) {
    /**
     * A checksum as a store gives it.
     *
     * @param proof how much it proves if it is ours
     * @param value in lower-case hexadecimal, for S3's sums of parts with their number behind a hyphen; empty where the store
     *     has none
     */
    public record Checksum(Algorithm algorithm, Proof proof, String value) {
        public static final Checksum NONE = new Checksum(Algorithm.NONE, Proof.READ_BACK, "");
    }

    /** How a store computes its checksum. */
    public enum Algorithm {
        NONE,
        MD5,
        SHA256,
        /** The CRC32C of the whole, of content that is one chunk. */
        CRC32C,
        /** S3: the MD5 of the MD5s of all parts. */
        MD5_OF_PARTS,
        /** S3: the CRC32C of the CRC32Cs of all parts, each of which it compared. */
        CRC32C_OF_PARTS,
        /** Each chunk was sent with its MD5, which the store compared, and the object consists of these. */
        CHECKED_CHUNKS
    }

    public Stored {
        Objects.requireNonNull(location);
        Objects.requireNonNull(version);
        Objects.requireNonNull(checksum);
    }
}
