package io.waybill.ods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.intake.BatchRefused;
import io.waybill.ods.symbol.Language;
import java.io.BufferedReader;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolReaderTest {
    @Test
    void symbolsAreSeparatedByLineBreaksCommasAndSemicolonsAndKeptInOrderOnceEach() {
        assertThat(read("A/RES/70/11\r\nS/RES/2803 (2025), A/45/189;a/res/70/11\n\n ; ,E/2002/41(A)\n"))
                .containsExactly("A/RES/70/11", "S/RES/2803 (2025)", "A/45/189", "E/2002/41(A)");
    }

    @Test
    void aTableOfOneColumnIsAListToo() {
        assertThat(read("\uFEFFDocument Symbol\n\"A/1\"\n\"S/RES/2803 (2025)\"\n"))
                .containsExactly("A/1", "S/RES/2803 (2025)");
    }

    @Test
    void remarksAreLeftOutAndMayChooseTheLanguages() {
        SymbolReader reader = new SymbolReader(new StringReader("# for Monday\n# languages: fr EN\nA/1\n# A/2\nA/3"));

        assertThat(reader.languages()).containsExactly(Language.EN, Language.FR);
        assertThat(all(reader)).containsExactly("A/1", "A/3");
        assertThatThrownBy(() -> new SymbolReader(new StringReader("# languages: EN, XX\nA/1")))
                .isInstanceOf(BatchRefused.class)
                .hasMessageContaining("'XX'");
    }

    @Test
    void aListWithoutLineBreaksNeedsNoMemoryForItsLine() {
        Reader endless = new Reader() {
            private long left = 50_000_000;

            @Override
            public int read(char[] to, int offset, int length) {
                int count = (int) Math.min(left, length);
                Arrays.fill(to, offset, offset + count, 'x');
                left -= count;
                return count == 0 ? -1 : count;
            }

            @Override
            public void close() {}
        };

        assertThat(all(new SymbolReader(new BufferedReader(endless))))
                .singleElement()
                .satisfies(symbol -> assertThat(symbol).hasSizeLessThan(1000));
    }

    private static List<String> read(String text) {
        return all(new SymbolReader(new StringReader(text)));
    }

    private static List<String> all(SymbolReader reader) {
        List<String> symbols = new ArrayList<>();
        reader.forEachRemaining(symbols::add);
        return symbols;
    }
}
