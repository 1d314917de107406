package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.intake.Sizes;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Books;
import io.waybill.outcome.Failure;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words and numbers read the same wherever Waybill runs: programs read them. That nothing else is used, the build checks. */
class LocalesTest {
    private final Locale before = Locale.getDefault();

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "fa-IR", "th-TH-u-nu-thai", "hi-IN-u-nu-deva", "tr-TR", "de-DE", "zh-CN"})
    void numbersHaveTheDigitsThatProgramsRead(String tag) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertThat(Batch.title("report.pdf", 3)).isEqualTo("report.pdf and 2 more");
        assertThat(Sizes.of(1536)).isEqualTo("1.5 KB");
        Books.Sum sum = new Books.Sum(12, Map.of(Books.Place.DELIVERED, new Books.Count(12, 0, Optional.empty())));
        assertThat(sum).asString().startsWith("12 seen = 12 delivered + 0 in flight");
        assertThat(Failure.ofStatus(503, "slow down", Optional.empty()).words())
                .isEqualTo("the store answered 503: slow down");
    }
}
