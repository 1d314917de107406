package io.waybill.intake.archive;

import io.waybill.intake.Sizes;
import io.waybill.outcome.Refusal;
import java.util.Locale;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/** Counts what comes out of one entry and holds it against the rules, the shared budget and what the directory says. */
final class EntryMeter {
    private final ZipArchiveEntry entry;
    private final ArchiveRules rules;
    private final Budget budget;
    private long written;
    private long taken;

    EntryMeter(ZipArchiveEntry entry, ArchiveRules rules, Budget budget) {
        this.entry = entry;
        this.rules = rules;
        this.budget = budget;
    }

    /** Before the next bytes are written. */
    void take(int bytes) throws BadEntry {
        written += bytes;
        if (written > rules.entrySize().toBytes()) {
            throw new BadEntry(Refusal.Cause.TOO_LARGE, tooLarge(written, rules));
        }
        if (Budget.isOverRatio(written, entry.getCompressedSize(), rules.ratio())) {
            throw new BadEntry(
                    Refusal.Cause.TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "The entry has %s in the archive and more than %d times as much comes out of it, as out of one made"
                                    + " to fill disks; if it is a good one, raise the allowed ratio",
                            Sizes.of(entry.getCompressedSize()),
                            rules.ratio()));
        }
        if (written > entry.getSize()) {
            throw new BadEntry(
                    Refusal.Cause.DAMAGED,
                    String.format(
                            Locale.ROOT,
                            "The entry is damaged: it should have %,d bytes and has more: pack it again",
                            entry.getSize()));
        }
        taken += bytes;
        budget.take(bytes);
    }

    /** After the last byte. */
    void checkEnd(long crc) throws BadEntry {
        if (written != entry.getSize()) {
            throw new BadEntry(
                    Refusal.Cause.DAMAGED,
                    String.format(
                            Locale.ROOT,
                            "The entry is damaged: it should have %,d bytes and has %,d: pack it again",
                            entry.getSize(),
                            written));
        }
        if (crc != entry.getCrc()) {
            throw new BadEntry(
                    Refusal.Cause.DAMAGED,
                    String.format(
                            Locale.ROOT,
                            "The entry is damaged: its checksum should be %08x and is %08x: pack it again",
                            entry.getCrc(),
                            crc));
        }
    }

    /** When what was written is removed again. */
    void giveBack() {
        budget.giveBack(taken);
    }

    static String tooLarge(long size, ArchiveRules rules) {
        return String.format(
                Locale.ROOT,
                "The entry has %s or more, and at most %s are allowed",
                Sizes.of(size),
                Sizes.of(rules.entrySize().toBytes()));
    }
}
