package io.waybill.ods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolTextTest {
    @Test
    void aListIsOneSymbolALine() {
        assertThat(SymbolText.of(List.of("A/1", "A/2"), List.of("EN"))).isEqualTo("# languages: EN\nA/1\nA/2\n");
    }

    @Test
    void whatCanNotBeAListIsABadArgument() {
        assertThatThrownBy(() -> SymbolText.of(List.of(" "), List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SymbolText.of(List.of("# languages: XX\nA/1"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'XX'");
    }
}
