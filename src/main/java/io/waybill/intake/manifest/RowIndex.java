package io.waybill.intake.manifest;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Finds rows by a key without keeping the keys: of each it has 46 bits of a hash, and the number of the row. What it finds may have
 * another key, so it has to be looked at. The hash has a secret, so that nobody makes keys that all look alike.
 */
final class RowIndex {
    private static final int ROW_BITS = 18;
    private static final long ROW = (1L << ROW_BITS) - 1;
    private static final HashFunction HASH = secret();

    private long[] entries = new long[1024];
    private int count;

    private static HashFunction secret() {
        SecureRandom random = new SecureRandom();
        return Hashing.sipHash24(random.nextLong(), random.nextLong());
    }

    /** Keys of one row only; all are added by one thread before anything is looked up. */
    void add(String key, int row) {
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, 2 * count);
        }
        entries[count++] = hash(key) | row;
    }

    /** All are added. */
    void complete() {
        entries = Arrays.copyOf(entries, count);
        Arrays.sort(entries);
    }

    /** The numbers of rows that may have a key, in their order. */
    IntStream rows(String key) {
        long hash = hash(key);
        int found = Arrays.binarySearch(entries, hash);
        int start = found < 0 ? -found - 1 : found;
        return IntStream.range(start, count)
                .takeWhile(i -> (entries[i] & ~ROW) == hash)
                .map(i -> (int) (entries[i] & ROW));
    }

    /** The numbers of those rows whose key an earlier one may have, in no order. */
    IntStream repeated() {
        return IntStream.range(1, count)
                .filter(i -> (entries[i] & ~ROW) == (entries[i - 1] & ~ROW))
                .map(i -> (int) (entries[i] & ROW));
    }

    private static long hash(String key) {
        return HASH.hashUnencodedChars(key).asLong() << ROW_BITS;
    }
}
