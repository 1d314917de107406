package io.waybill.ods;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.ods.cdb.CatalogueRecord;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymbolRecordTest {
    @Test
    void aRecordHasTheNamesAndTheNestingOfTheLoadingApi() throws Exception {
        CatalogueRecord catalogue = new CatalogueRecord(
                List.of("ARRD/IC/NE/1/10", "e/ecwa/1", "X/2", "X/3"),
                "8 9",
                "item 3",
                "GENERAL",
                List.of("T0001527", "T0004255"),
                "1983-04-01",
                "Agriculture: \"a title\"");
        Map<Language, String> numbers = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            numbers.put(language, "NX90000" + language.ordinal());
        }

        JsonNode json = new ObjectMapper()
                .readTree(new SymbolRecord(
                                new Symbol("E/ECWA/1"), catalogue, numbers, Map.of(Language.FR, "2020-01-02T03:04:05Z"))
                        .json());

        assertThat(json.path("symbols").toString()).isEqualTo("[\"E/ECWA/1\",\"ARRD/IC/NE/1/10\",\"X/2\"]");
        assertThat(json.path("sessions").toString()).isEqualTo("[\"8 9\",\"\",\"\"]");
        assertThat(json.path("agendas").toString()).isEqualTo("[\"item 3\",\"\",\"\"]");
        assertThat(json.path("area").asText()).isEqualTo("UNDOC");
        assertThat(json.path("distribution").asText()).isEqualTo("GENERAL");
        assertThat(json.path("tcodes").toString()).isEqualTo("[\"T0001527\",\"T0004255\"]");
        assertThat(json.path("publicationDate").asText()).isEqualTo("1983-04-01T00:00:00Z");
        assertThat(json.path("perLanguage").fieldNames())
                .toIterable()
                .containsExactly("AR", "ZH", "EN", "FR", "RU", "ES", "DE");
        assertThat(json.path("perLanguage").path("EN").toString())
                .isEqualTo("{\"jobNumber\":\"NX900002\",\"releaseDate\":\"0001-01-01T00:00:00Z\","
                        + "\"title\":\"Agriculture: \\\"a title\\\"\",\"fullText\":\"\"}");
        assertThat(json.path("perLanguage").path("FR").path("releaseDate").asText())
                .isEqualTo("2020-01-02T03:04:05Z");
        assertThat(json.path("perLanguage").path("FR").path("title").asText()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2015-11-13, 2015-11-13T00:00:00Z",
        "1983, 1983-01-01T00:00:00Z",
        "1983-04, 1983-01-01T00:00:00Z",
        "[1983?], ''",
        "'', ''"
    })
    void aDateIsADayOrTheFirstOfAYear(String text, String expected) {
        assertThat(SymbolRecord.date(text)).isEqualTo(expected);
    }
}
