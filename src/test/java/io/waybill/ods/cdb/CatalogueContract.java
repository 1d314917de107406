package io.waybill.ods.cdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import io.waybill.servers.CentralDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every catalogue must do. */
interface CatalogueContract {
    Catalogue catalogue();

    /** Puts a file into the catalogue. */
    void file(List<String> symbols, String language, byte[] content, Instant imported, boolean superseded)
            throws IOException;

    /** Puts a record into the catalogue. */
    void record(CatalogueRecord record) throws IOException;

    @Test
    default void theFilesOfASymbolAreFoundInAllLanguagesThatThereAre() throws Exception {
        add("A/RES/70/11", "EN", "english");
        add("A/RES/70/11", "FR", "french");
        add("A/RES/70/111", "EN", "another");

        Map<Language, CatalogueFile> files = find("A/RES/70/11").files();

        assertThat(files.keySet()).containsExactly(Language.EN, Language.FR);
        assertThat(read(files.get(Language.EN))).isEqualTo(CentralDatabase.pdf("english"));
        assertThat(files.get(Language.EN).size()).isEqualTo(CentralDatabase.pdf("english").length);
    }

    @Test
    default void symbolsAreComparedAsAWholeAndWhateverTheirCase() throws Exception {
        List<String> symbols =
                List.of("T/Pet.11/142", "S/RES/2803 (2025)", "A/CONF.94/L.3*", "E/2002/41(A)", "A/C.4/SR.985");
        for (String symbol : symbols) {
            add(symbol, "EN", symbol);
        }

        for (String symbol : symbols) {
            assertThat(read(find(symbol).files().get(Language.EN))).as(symbol).isEqualTo(CentralDatabase.pdf(symbol));
        }
        assertThat(read(find("s/res/2803 (2025)".toUpperCase()).files().get(Language.EN)))
                .isEqualTo(CentralDatabase.pdf("S/RES/2803 (2025)"));
        assertThat(find("A/C.4/SR.98").isEmpty()).isTrue();
        assertThat(find("A/C.4/SR.").isEmpty()).isTrue();
        assertThat(find(".*").isEmpty()).isTrue();
    }

    @Test
    default void theNewestFileCountsUnlessAnotherTookItsPlace() throws Exception {
        Instant day = Instant.parse("2025-01-01T00:00:00Z");
        file(List.of("A/1"), "EN", CentralDatabase.pdf("old"), day, false);
        file(List.of("A/1"), "EN", CentralDatabase.pdf("new"), day.plusSeconds(86_400), false);
        file(List.of("A/1"), "EN", CentralDatabase.pdf("withdrawn"), day.plusSeconds(172_800), true);
        file(List.of("A/2"), "EN", CentralDatabase.pdf("withdrawn 1"), day, true);
        file(List.of("A/2"), "EN", CentralDatabase.pdf("withdrawn 2"), day.plusSeconds(86_400), true);

        assertThat(read(find("A/1").files().get(Language.EN))).isEqualTo(CentralDatabase.pdf("new"));
        assertThat(read(find("A/2").files().get(Language.EN))).isEqualTo(CentralDatabase.pdf("withdrawn 2"));
    }

    @Test
    default void aDocumentIsFoundByEachOfItsSymbols() throws Exception {
        file(List.of("E/ECWA/AGR/IG.1/11", "ARRD/IC/NE/1/10"), "EN", CentralDatabase.pdf("both"), Instant.now(), false);
        CatalogueRecord record = new CatalogueRecord(
                List.of("E/ECWA/AGR/IG.1/11", "ARRD/IC/NE/1/10"),
                "8",
                "E/ECWA/1 item 3",
                "GENERAL",
                List.of("T0001527", "T0004255"),
                "1983-04",
                "Agriculture");
        record(record);

        for (String symbol : record.symbols()) {
            assertThat(read(find(symbol).files().get(Language.EN))).isEqualTo(CentralDatabase.pdf("both"));
            assertThat(find(symbol).record()).contains(record);
        }
    }

    @Test
    default void manySymbolsAreLookedUpTogether() throws Exception {
        add("A/3", "EN", "three");
        add("A/5", "ES", "five");

        Map<Symbol, CatalogueEntry> found =
                catalogue().find(List.of(new Symbol("A/3"), new Symbol("A/4"), new Symbol("A/5")));

        assertThat(found.keySet()).containsExactly(new Symbol("A/3"), new Symbol("A/4"), new Symbol("A/5"));
        assertThat(found.get(new Symbol("A/4")).isEmpty()).isTrue();
        assertThat(found.get(new Symbol("A/5")).files()).containsOnlyKeys(Language.ES);
    }

    private void add(String symbol, String language, String text) throws IOException {
        file(List.of(symbol), language, CentralDatabase.pdf(text), Instant.parse("2025-01-01T00:00:00Z"), false);
    }

    private CatalogueEntry find(String symbol) throws IOException {
        return catalogue().find(List.of(new Symbol(symbol))).get(new Symbol(symbol));
    }

    private static byte[] read(CatalogueFile file) throws IOException {
        try (InputStream in = file.location().toURL().openStream()) {
            return in.readAllBytes();
        }
    }
}
