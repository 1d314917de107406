package io.waybill.delivery;

import java.util.Map;

/**
 * What a store holds of a session that is under way.
 *
 * @param chunks those that are whole and that the store proved to be the planned ones, by index, each with its name there
 * @param bytes how many bytes from the start it holds, where it takes chunks in order only; otherwise 0
 */
public record Sent(Map<Integer, String> chunks, long bytes) {
    /** Chunks that came in any order. */
    public static Sent of(Map<Integer, String> chunks) {
        return new Sent(chunks, 0);
    }

    /** A beginning of the document. */
    public static Sent beginning(long bytes) {
        return new Sent(Map.of(), bytes);
    }
}
