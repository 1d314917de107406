package io.waybill.ods.cdb;

import static io.waybill.servers.CentralDatabase.field;
import static io.waybill.servers.CentralDatabase.linked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import io.waybill.servers.CentralDatabase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MongoCatalogueTest implements CatalogueContract {
    private CentralDatabase database;
    private Catalogue catalogue;
    private int authorities;

    @BeforeEach
    void start() throws IOException {
        database = CentralDatabase.start();
        catalogue = MongoCatalogue.at(database.address(), CentralDatabase.NAME, Duration.ofSeconds(2));
    }

    @AfterEach
    void stop() throws IOException {
        catalogue.close();
        database.close();
    }

    @Override
    public Catalogue catalogue() {
        return catalogue;
    }

    @Override
    public void file(List<String> symbols, String language, byte[] content, Instant imported, boolean superseded) {
        String md5 = database.file(symbols, language, content, imported);
        if (superseded) {
            database.database()
                    .getCollection("files")
                    .updateOne(Filters.eq("_id", md5), Updates.set("superceded_by", "another"));
        }
    }

    /** Session, agenda and subjects stand in authorities, as they do there. */
    @Override
    public void record(CatalogueRecord record) {
        List<Document> fields = new ArrayList<>();
        record.symbols().forEach(symbol -> fields.add(field("191", "a", symbol)));
        fields.add(linked("191", "c", authority("190", "c", record.session())));
        fields.add(linked("991", "b", authority("191", "b", record.agenda())));
        fields.add(field("091", "a", record.distribution()));
        fields.add(field("269", "a", record.date()));
        fields.add(field("245", "a", record.title()));
        record.subjects()
                .forEach(code -> fields.add(linked("650", "a", authority("150", "a", "SUBJECT", "(x)1", code))));
        database.bib(fields);
    }

    @Test
    void subjectsThatAreWrittenOutAreLookedUpByTheirHeading() throws Exception {
        authority("150", "a", "CONSUMER COOPERATIVES", "T0000898", "P0000001", "unbis-1");
        database.bib(List.of(
                field("191", "a", "A/1"), field("650", "a", "Consumer cooperatives"), field("650", "a", "Unheard of")));

        assertThat(find("A/1").record().orElseThrow().subjects()).containsExactly("T0000898", "P0000001");
    }

    @Test
    void severalSessionsAndAgendaItemsAreJoined() throws Exception {
        database.bib(List.of(
                field("191", "a", "A/1"),
                field("191", "c", "70"),
                field("191", "c", "71"),
                field("991", "b", "item 3"),
                field("991", "b", "item 4"),
                field("245", "a", "One title :"),
                field("245", "b", "and the rest /"),
                field("245", "c", "by somebody")));

        CatalogueRecord record = find("A/1").record().orElseThrow();

        assertThat(record.session()).isEqualTo("70 71");
        assertThat(record.agenda()).isEqualTo("item 3 item 4");
        assertThat(record.title()).isEqualTo("One title : and the rest / by somebody");
    }

    @Test
    void anEntryThatLacksSomethingIsLeftOutAndNothingElse() throws Exception {
        database.files("A/1", "EN", "FR");
        database.database().getCollection("files").updateOne(Filters.eq("languages", "EN"), Updates.unset("size"));

        assertThat(find("A/1").files()).containsOnlyKeys(Language.FR);
    }

    @Test
    void aDatabaseThatCantBeReachedIsTroubleAndNoEmptyAnswer() throws Exception {
        database.close();

        assertThatThrownBy(() -> find("A/1")).isInstanceOf(IOException.class).hasMessageContaining("central database");
        database = CentralDatabase.start();
    }

    private int authority(String tag, String code, String heading, String... codes) {
        database.authority(++authorities, tag, code, heading, codes);
        return authorities;
    }

    private CatalogueEntry find(String symbol) throws IOException {
        return catalogue.find(List.of(new Symbol(symbol))).get(new Symbol(symbol));
    }
}
