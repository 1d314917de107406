package io.waybill.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells where something may be that is not in the ledger, because it left that. */
public final class Whereabouts {
    private static final Pattern SHORT = Pattern.compile("\\p{XDigit}{8}");

    private final Archive archive;
    private final Duration keep;

    Whereabouts(Archive archive, Duration keep) {
        this.archive = archive;
        this.keep = keep;
    }

    /**
     * A sentence about what may have left.
     *
     * @param id all of it, or its last digits
     * @return nothing if it can't have left
     */
    public Optional<String> of(String id) {
        Optional<Instant> made = Ids.parse(id).flatMap(Ids::madeAt);
        if (made.isEmpty() && !SHORT.matcher(id).matches()) {
            return Optional.empty();
        }
        boolean young = made.filter(at -> at.isAfter(Instant.now().minus(keep))).isPresent();
        if (keep.isZero() || young || !archive.hasFiles()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "What settled more than %d days ago (waybill.ledger.keep) has left the ledger%s: zgrep -h %s %s/*%s",
                keep.toDays(),
                made.map(at -> ", and this is of " + at.atOffset(ZoneOffset.UTC).toLocalDate())
                        .orElse(""),
                id,
                archive.folder(),
                Archive.ENDING));
    }
}
