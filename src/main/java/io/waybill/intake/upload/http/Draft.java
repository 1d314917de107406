package io.waybill.intake.upload.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which draft of Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload) a request speaks.
 *
 * @param version its interop version; none if it doesn't say one that is known
 */
record Draft(OptionalLong version) {
    static final String VERSION = "Upload-Draft-Interop-Version";
    static final String COMPLETE = "Upload-Complete";

    /** The same the other way round, in the first drafts. */
    static final String INCOMPLETE = "Upload-Incomplete";

    static final String PARTIAL = "application/partial-upload";

    private static final Set<Long> KNOWN = Set.of(3L, 5L, 6L, 7L, 8L);
    private static final long NEGATED = 3;
    private static final long WITH_TYPE = 6;
    private static final long WITH_AGE = 7;

    static Draft of(HttpServletRequest request) {
        OptionalLong version = Structured.number(request, VERSION);
        return new Draft(version.isPresent() && KNOWN.contains(version.getAsLong()) ? version : OptionalLong.empty());
    }

    /** Whether a request is one of these at all. */
    static boolean isSpoken(HttpServletRequest request) {
        return request.getHeader(COMPLETE) != null
                || request.getHeader(INCOMPLETE) != null
                || request.getHeader(VERSION) != null
                || isPartial(request);
    }

    static boolean isPartial(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(PARTIAL);
    }

    /** Whether the request has the rest; none if it doesn't say. */
    static Optional<Boolean> complete(HttpServletRequest request) {
        return Structured.flag(request, COMPLETE)
                .or(() -> Structured.flag(request, INCOMPLETE).map(incomplete -> !incomplete));
    }

    /** Whether content that is appended has a type of its own. */
    boolean hasType() {
        return version.isEmpty() || version.getAsLong() >= WITH_TYPE;
    }

    /** How it is called whether all is here. */
    String completeName() {
        return isNegated() ? INCOMPLETE : COMPLETE;
    }

    String completeValue(boolean complete) {
        return Structured.flag(complete != isNegated());
    }

    private boolean isNegated() {
        return version.isPresent() && version.getAsLong() == NEGATED;
    }

    /** What may be sent. */
    String limits(long longest, Optional<Instant> expires) {
        String age = version.isPresent() && version.getAsLong() < WITH_AGE ? "expires" : "max-age";
        return "max-size=" + longest
                + expires.map(end -> ", " + age + "="
                                + Math.max(
                                        0, Duration.between(Instant.now(), end).toSeconds()))
                        .orElse("");
    }
}
