package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "\u00e9t\u00e9", "\ud83d\udcc4 a page", "line\nbreak\ttab"})
    void whatAColumnCanHoldStaysAsItIs(String text) {
        assertThat(Texts.storable(text)).isSameAs(text);
    }

    @Test
    void whatItCanNotHoldIsLeftOutOrReplaced() {
        assertThat(Texts.storable("a\0b")).isEqualTo("ab");
        assertThat(Texts.storable("a\ud83d")).isEqualTo("a\ufffd");
        assertThat(Texts.storable("\udcc4a\ud83d\udcc4")).isEqualTo("\ufffda\ud83d\udcc4");
        assertThat(Texts.storable(null)).isNull();
    }

    @Test
    void aLongTextIsNotCutInTheMiddleOfACharacter() {
        assertThat(Texts.shorten("ab\ud83d\udcc4cd", 4)).isEqualTo("ab…");
        assertThat(Texts.shorten("abcd", 4)).isEqualTo("abcd");
    }
}
