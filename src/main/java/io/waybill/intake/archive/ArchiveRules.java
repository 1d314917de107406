package io.waybill.intake.archive;

import java.util.Locale;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/**
 * How far an archive is opened, so that a bomb harms nobody.
 *
 * @param depth how deep archives within archives are opened; 0 opens none of them
 * @param entries the most entries of a drop, all archives in it together; each takes about 1 KB of memory while the archive is open
 * @param totalSize the most that a drop may hold, all archives in it together
 * @param entrySize the most that one entry may hold
 * @param ratio how many times larger than its compressed form an entry may be, and than the archive everything in it
 */
public record ArchiveRules(int depth, int entries, DataSize totalSize, DataSize entrySize, int ratio) {
    private static final String DEPTH = "depth";
    private static final String ENTRIES = "entries";
    private static final String TOTAL_SIZE = "total-size";
    private static final String ENTRY_SIZE = "entry-size";
    private static final String RATIO = "ratio";

    public ArchiveRules {
        if (depth < 0) {
            throw new IllegalArgumentException("The depth of archives can't be negative: " + depth);
        }
        if (entries < 1 || ratio < 1) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "An archive needs at least 1 entry and a ratio of 1, not %d and %d", entries, ratio));
        }
        if (totalSize.toBytes() < 1 || entrySize.toBytes() < 1) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "The sizes of archives must be positive, not %s and %s", totalSize, entrySize));
        }
    }

    /** The rules that a batch was taken under. */
    static ArchiveRules of(Map<String, String> settings) {
        return new ArchiveRules(
                Integer.parseInt(settings.getOrDefault(DEPTH, "1")),
                Integer.parseInt(settings.getOrDefault(ENTRIES, "100000")),
                DataSize.parse(settings.getOrDefault(TOTAL_SIZE, "100GB")),
                DataSize.parse(settings.getOrDefault(ENTRY_SIZE, "80GB")),
                Integer.parseInt(settings.getOrDefault(RATIO, "200")));
    }

    /** The same, to be kept with a batch. */
    public Map<String, String> settings() {
        return Map.of(
                DEPTH, String.valueOf(depth),
                ENTRIES, String.valueOf(entries),
                TOTAL_SIZE, totalSize.toString(),
                ENTRY_SIZE, entrySize.toString(),
                RATIO, String.valueOf(ratio));
    }

    /** Depth 1, 100,000 entries, 100 GB together, 80 GB each, ratio 200. */
    public static ArchiveRules standard() {
        return of(Map.of());
    }
}
