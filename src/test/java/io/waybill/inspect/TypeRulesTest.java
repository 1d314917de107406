package io.waybill.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class TypeRulesTest {
    private final TypeRules rules = new TypeRules(Map.of(
            "application/pdf", DataSize.ofBytes(100),
            "image/*", DataSize.ofBytes(50),
            "image/png", DataSize.ofBytes(10)));

    @ParameterizedTest
    @CsvSource({
        "application/pdf, 100, true",
        "application/pdf, 101, false",
        "image/jpeg, 50, true",
        "image/png, 50, false",
        "image/png, 10, true",
        "text/plain, 0, false"
    })
    void theMostExactRuleCounts(String type, long size, boolean taken) {
        assertThat(rules.refusal(type, size).isEmpty()).isEqualTo(taken);
    }

    @Test
    void theReasonHasBothValues() {
        assertThat(rules.refusal("application/pdf", 101))
                .hasValueSatisfying(why -> assertThat(why.reason()).contains("101", "100", "application/pdf"));
        assertThat(rules.refusal("text/plain", 1))
                .hasValueSatisfying(why -> assertThat(why.reason()).contains("text/plain", "image/*"));
    }

    @Test
    void everythingCanBeTaken() {
        assertThat(new TypeRules(Map.of("*/*", DataSize.ofBytes(5))).refusal("a/b", 5))
                .isEmpty();
        assertThat(new TypeRules(Map.of("*/*", DataSize.ofBytes(5))).refusal("a/b", 6))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pdf", "*.pdf", "*/pdf", "image/**", ""})
    void whatIsNoTypeIsRefusedAtOnce(String type) {
        assertThatThrownBy(() -> new TypeRules(Map.of(type, DataSize.ofBytes(1))))
                .hasMessageContaining("'" + type + "'");
    }
}
