package io.waybill.ods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import io.waybill.outcome.DeliveryFailed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OdsAnswersTest {
    private static final String OURS = record("'A/RES/70/1'", "'', '', 'N1500001'");
    private static final String LONGER = record("'A/RES/70/11'", "'', '', 'N1500011'");

    @Test
    void aShorterListOfNumbersHasNoneForTheOtherLanguages() throws IOException {
        assertThat(read(1, OURS)).hasValueSatisfying(known -> {
            assertThat(known.numbers()).isEqualTo(Map.of(Language.EN, "N1500001"));
            assertThat(known.matches()).isOne();
        });
    }

    @Test
    void aSymbolThatOnlyBeginsAlikeIsNotTheOneThatWasAskedFor() throws IOException {
        assertThat(read(1, LONGER)).isEmpty();
        assertThat(read(1, LONGER, OURS)).isPresent();
        assertThat(read(2, LONGER, OURS)).hasValueSatisfying(known -> {
            assertThat(known.numbers()).containsEntry(Language.EN, "N1500001");
            assertThat(known.matches()).isOne();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'a/res/70/1'", "'A/RES/70/1,E/5589'", "'E/5589'", "'A/RES/70/1(OR)'", "['A/RES/70/1']", "null"})
    void aRecordIsFoundWhateverItSaysOfItsOtherSymbols(String symbol) throws IOException {
        assertThat(read(1, record(symbol, "'', '', 'N1500001'"))).isPresent();
    }

    @Test
    void whatIsThereTwiceIsTold() throws IOException {
        assertThat(read(2, OURS, OURS))
                .hasValueSatisfying(known -> assertThat(known.matches()).isEqualTo(2));
    }

    @Test
    void anAnswerWithoutDataIsTroubleOfOds() {
        assertThatThrownBy(() -> OdsAnswers.symbol(new Symbol("A/RES/70/1"), stream("{'status': 1}")))
                .isInstanceOf(DeliveryFailed.class)
                .hasMessageContaining("body.data");
    }

    private static Optional<OdsSymbol> read(int matches, String... records) throws IOException {
        return OdsAnswers.symbol(
                new Symbol("A/RES/70/1"),
                stream("{'body': {'meta': {'matches': %d}, 'data': [%s]}}"
                        .formatted(matches, String.join(", ", records))));
    }

    private static String record(String symbol, String numbers) {
        return "{'symbol': %s, 'job_numbers': [%s]}".formatted(symbol, numbers);
    }

    private static ByteArrayInputStream stream(String json) {
        return new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
