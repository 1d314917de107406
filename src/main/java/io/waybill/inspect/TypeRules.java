package io.waybill.inspect;

import io.waybill.outcome.Refusal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;

/**
 * Which documents a flow takes.
 *
 * @param largest the allowed media types, each with its largest size. A star stands for any subtype, two stars around
 *     the slash for any type; the most exact one counts
 */
public record TypeRules(Map<String, DataSize> largest) {
    private static final Pattern TYPE = Pattern.compile("\\*/\\*|[\\w.+-]+/(\\*|[\\w.+-]+)");

    public TypeRules {
        for (String type : largest.keySet()) {
            if (!TYPE.matcher(type).matches()) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "'%s' is not a media type such as application/pdf, image/* or */*", type));
            }
        }
        largest = Collections.unmodifiableMap(new LinkedHashMap<>(largest));
    }

    /**
     * Why a document is refused.
     *
     * @param size in bytes
     * @return the reason, or nothing if the flow takes it
     */
    public Optional<Refusal> refusal(String mediaType, long size) {
        String family = mediaType.substring(0, mediaType.indexOf('/') + 1);
        for (String type : new String[] {mediaType, family + "*", "*/*"}) {
            DataSize limit = largest.get(type);
            if (limit != null) {
                return size <= limit.toBytes()
                        ? Optional.empty()
                        : refused(
                                Refusal.Cause.TOO_LARGE,
                                String.format(
                                        Locale.ROOT,
                                        "The document has %,d bytes, and of %s this flow takes at most %,d",
                                        size,
                                        type,
                                        limit.toBytes()));
            }
        }
        return refused(
                Refusal.Cause.TYPE_NOT_TAKEN,
                String.format(
                        Locale.ROOT,
                        "The document is of type %s, and this flow takes only %s",
                        mediaType,
                        String.join(", ", largest.keySet())));
    }

    private static Optional<Refusal> refused(Refusal.Cause cause, String reason) {
        return Optional.of(Refusal.of(cause, reason));
    }
}
