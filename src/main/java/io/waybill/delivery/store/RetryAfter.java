package io.waybill.delivery.store;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The header Retry-After (RFC 9110, section 10.2.3): seconds, or a date. */
public final class RetryAfter {
    /** A store that asks for more has most likely lost its clock. */
    private static final Duration MOST = Duration.ofDays(1);

    private static final int DIGITS = 9;

    private RetryAfter() {}

    /** How long to wait, a day at most; nothing if the header is missing or can't be read. */
    public static Optional<Duration> parse(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return Optional.empty();
        }
        String words = header.strip();
        if (words.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(words.length() > DIGITS ? MOST : bounded(Duration.ofSeconds(Long.parseLong(words))));
        }
        try {
            Instant until = ZonedDateTime.parse(words, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(bounded(Duration.between(Instant.now(), until)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration pause) {
        if (pause.isNegative()) {
            return Duration.ZERO;
        }
        return pause.compareTo(MOST) > 0 ? MOST : pause;
    }
}
