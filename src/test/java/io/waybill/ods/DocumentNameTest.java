package io.waybill.ods;

import static io.waybill.ods.symbol.Language.AR;
import static io.waybill.ods.symbol.Language.EN;
import static io.waybill.ods.symbol.Language.FR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.ods.symbol.Symbol;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentNameTest {
    private static final String SYMBOLS =
            "A/RES/70/11, A/RES/75/1, A/45/189, S/14314, S/2025/632, E/1986/35, S/PV.10011, "
                    + "A/C.4/SR.985, A/C.5/44/SR.41, A/CONF.94/L.3, T/PET.11/142, T/Pet.11/142, E/ECWA/AGR/IG.1/11, S/Agenda/10026, "
                    + "S/RES/2803 (2025), E/2002/41(A), E/2003/41/REV.1(A), E/1999/41/REV.1(SUPP), E/ECWA/MTN/SEM.1/7(VOL.III), "
                    + "A/74/PV.1(OR), A/80/500/ADD.1, A/80/500/CORR.1, A/80/500/SUMMARY, A/80/500*, S/SUPP/1955/1, "
                    + "ARRD/IC/NE/1/10, A/RES/3379(XXX), A/RES/217(III)[A], CCPR/C/SR.1";

    static List<String> symbols() {
        return Pattern.compile(", ").splitAsStream(SYMBOLS).toList();
    }

    @ParameterizedTest
    @MethodSource("symbols")
    void realSymbolsSurviveTheNamesOfTheDocumentLibrary(String symbol) {
        String mangled = symbol.replace(' ', '_')
                .replace('/', '_')
                .replace('[', '^')
                .replace(']', '^')
                .replace('*', '!');

        assertThat(DocumentName.parse(mangled + "-EN.pdf")).hasValue(new DocumentName(new Symbol(symbol), List.of(EN)));
    }

    @ParameterizedTest
    @MethodSource("symbols")
    void realSymbolsSurviveTheNamesOfOds(String symbol) {
        assertThat(DocumentName.parse(symbol.replace('/', '_') + "-FR.pdf"))
                .hasValue(new DocumentName(new Symbol(symbol), List.of(FR)));
    }

    @Test
    void ofSeveralSymbolsTheFirstCountsAndAllLanguagesDo() {
        assertThat(DocumentName.parse("E_ECWA_AGR_IG.1_11&ARRD_IC_NE_1_10-EN-ar.PDF"))
                .hasValue(new DocumentName(new Symbol("E/ECWA/AGR/IG.1/11"), List.of(EN, AR)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "annual-report.pdf",
                "A_RES_70_11.pdf",
                "A_RES_70_11-XX.pdf",
                "A_RES_70_11-EN",
                "A-EN.pdf",
                "A__70-EN.pdf",
                "A_-EN.pdf",
                "S_Agenda-EN.pdf",
                "S_2025 summary of 3 talks-EN.pdf",
                "IMG_2024-EN.jpg",
                "a_b-en.txt",
                "A_’\n-EN.pdf",
                "-EN.pdf",
                ""
            })
    void otherNamesTellNothing(String name) {
        assertThat(DocumentName.parse(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"T/Pet.11/142, T/PET.11/142", "' S/RES/2803  (2025) ', S/RES/2803 (2025)"})
    void theKeyIsInUpperCaseWithSingleSpaces(String written, String key) {
        assertThat(new Symbol(written).key()).isEqualTo(key);
    }

    @Test
    void aSymbolIsNotEmptyAndHasNoLineBreaks() {
        assertThatThrownBy(() -> new Symbol("  ")).hasMessageContaining("empty");
        assertThatThrownBy(() -> new Symbol("A/1\nA/2")).hasMessageContaining("A/1?A/2");
    }
}
