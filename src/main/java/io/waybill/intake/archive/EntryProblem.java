package io.waybill.intake.archive;

import io.waybill.outcome.Refusal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipMethod;

/** What the directory of an archive says of an entry that makes it impossible to take. */
final class EntryProblem {
    private static final Set<ZipMethod> METHODS =
            Set.of(ZipMethod.STORED, ZipMethod.DEFLATED, ZipMethod.ENHANCED_DEFLATED, ZipMethod.BZIP2);
    private static final int FILE_TYPE = 0170000;
    private static final int REGULAR_FILE = 0100000;

    private EntryProblem() {}

    /** Why an entry with a good name can't be taken, if it can't. */
    static Optional<Refusal> of(ZipArchiveEntry entry, ArchiveRules rules) {
        if (EntryName.of(entry).endsWith("/")) {
            return refusal(Refusal.Cause.BAD_NAME, "The entry is named like a folder, but has content");
        }
        int type = entry.getUnixMode() & FILE_TYPE;
        if (entry.isUnixSymlink()) {
            return refusal(Refusal.Cause.UNREADABLE, "The entry is a symbolic link: pack the file that it points to");
        }
        if (type != 0 && type != REGULAR_FILE) {
            return refusal(Refusal.Cause.UNREADABLE, "The entry is a device or the like, not a file");
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            return refusal(Refusal.Cause.UNREADABLE, "The entry is encrypted: pack it without a password");
        }
        ZipMethod method = ZipMethod.getMethodByCode(entry.getMethod());
        if (method == null || !METHODS.contains(method)) {
            return refusal(
                    Refusal.Cause.UNREADABLE,
                    String.format(
                            Locale.ROOT,
                            "The entry is compressed with a method that is not supported (%s): pack it as usual zip",
                            method == null ? "number " + entry.getMethod() : method));
        }
        if (entry.getSize() > rules.entrySize().toBytes()) {
            return refusal(Refusal.Cause.TOO_LARGE, EntryMeter.tooLarge(entry.getSize(), rules));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refusal(Refusal.Cause cause, String reason) {
        return Optional.of(Refusal.of(cause, reason));
    }
}
