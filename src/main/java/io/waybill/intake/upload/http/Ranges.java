package io.waybill.intake.upload.http;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Numbers, as ranges of the first and the last that follow each other. */
final class Ranges {
    private Ranges() {}

    /**
     * Those below a limit that are in a set, or aren't.
     *
     * @param first what 0 is called
     */
    static List<List<Integer>> of(BitSet set, int limit, boolean in, int first) {
        List<List<Integer>> ranges = new ArrayList<>();
        int start = next(set, 0, in);
        while (start >= 0 && start < limit) {
            int end = next(set, start, !in);
            int after = end < 0 ? limit : Math.min(end, limit);
            ranges.add(List.of(start + first, after - 1 + first));
            start = next(set, after, in);
        }
        return ranges;
    }

    private static int next(BitSet set, int from, boolean in) {
        return in ? set.nextSetBit(from) : set.nextClearBit(from);
    }
}
