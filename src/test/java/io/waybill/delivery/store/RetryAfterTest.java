package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "' 120 ', PT2M",
        "86401, PT24H",
        "999999999999999999999, PT24H",
        "'Wed, 21 Oct 2015 07:28:00 GMT', PT0S",
        "'Thu, 06 Nov 2994 08:49:37 GMT', PT24H"
    })
    void itIsSecondsOrADateAndADayAtMost(String header, Duration pause) {
        assertThat(RetryAfter.parse(header)).contains(pause);
    }

    @Test
    void aDateSaysHowMuchIsLeft() {
        String inTenMinutes = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(10));

        assertThat(RetryAfter.parse(inTenMinutes).orElseThrow())
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "soon", "-1", "1.5", "٣"})
    void whatCannotBeReadIsLeftAside(String header) {
        assertThat(RetryAfter.parse(header)).isEmpty();
    }
}
