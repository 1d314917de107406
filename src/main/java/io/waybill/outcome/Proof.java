package io.waybill.outcome;

/** How strongly a store vouched for what it holds, the strongest first. */
public enum Proof {
    /** The store computed a checksum of the whole, and it is ours. */
    WHOLE,
    /** The store checked each chunk's checksum, and the object consists of exactly these. */
    CHUNKS,
    /** We read the object again, and it is the same. */
    READ_BACK,
    /** The store said yes, and cannot say more. */
    ACCEPTED
}
