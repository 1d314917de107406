package io.waybill.ods.cdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import io.waybill.servers.CentralDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderCatalogueTest implements CatalogueContract {
    @TempDir
    Path folder;

    private int files;

    @Override
    public Catalogue catalogue() {
        return new FolderCatalogue(folder);
    }

    @Override
    public void file(List<String> symbols, String language, byte[] content, Instant imported, boolean superseded)
            throws IOException {
        Path table = folder.resolve("files.csv");
        if (!Files.exists(table)) {
            Files.writeString(table, "symbol,language,file,size,md5,timestamp,superceded_by\n");
        }
        String name = "file-%d.pdf".formatted(++files);
        Files.write(folder.resolve(name), content);
        Files.writeString(
                table,
                "%s,%s,%s,%d,%s,%s,%s\n"
                        .formatted(
                                String.join(" ; ", symbols),
                                language,
                                name,
                                content.length,
                                CentralDatabase.md5(content),
                                imported,
                                superseded ? "another" : ""),
                StandardOpenOption.APPEND);
    }

    @Override
    public void record(CatalogueRecord record) throws IOException {
        Files.writeString(
                folder.resolve("records.csv"),
                "symbol,session,agenda,distribution,subjects,date,title\n%s,%s,%s,%s,%s,%s,%s\n"
                        .formatted(
                                String.join(";", record.symbols()),
                                record.session(),
                                record.agenda(),
                                record.distribution(),
                                String.join(" ", record.subjects()),
                                record.date(),
                                record.title()));
    }

    @Test
    void filesAreFoundByTheirNamesWhereNoTableNamesTheSymbol() throws Exception {
        for (String name : List.of("S_RES_2803_(2025)-EN.pdf", "S_RES_2803 (2025)-FR.pdf", "A_CONF.94_L.3!-EN.pdf")) {
            Files.write(folder.resolve(name), CentralDatabase.pdf(name));
        }

        assertThat(find("S/RES/2803 (2025)")).containsOnlyKeys(Language.EN, Language.FR);
        assertThat(find("A/CONF.94/L.3*")).containsOnlyKeys(Language.EN);
        assertThat(find("../S/RES/2803 (2025)")).isEmpty();
    }

    @Test
    void aTableThatCantBeReadSaysWhereAndWhatToDo() throws Exception {
        Files.writeString(folder.resolve("files.csv"), "symbol,language,file\nA/1,EN,a.pdf\nA/2,XX,b.pdf\n");
        Files.write(folder.resolve("a.pdf"), CentralDatabase.pdf("a"));

        assertThatThrownBy(() -> find("A/1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("files.csv of the catalogue, row 2")
                .hasMessageContaining("'XX'");

        Files.writeString(folder.resolve("files.csv"), "symbol,language,file\nA/1,EN,a.pdf\nA/2,EN,../b.pdf\n");
        assertThatThrownBy(() -> find("A/1")).hasMessageContaining("no path within the folder");
    }

    @Test
    void aFolderThatIsNotThereHoldsNothing() throws Exception {
        Symbol symbol = new Symbol("A/1");

        assertThat(new FolderCatalogue(folder.resolve("nowhere"))
                        .find(List.of(symbol))
                        .get(symbol)
                        .isEmpty())
                .isTrue();
    }

    private Map<Language, CatalogueFile> find(String symbol) throws IOException {
        return catalogue()
                .find(List.of(new Symbol(symbol)))
                .get(new Symbol(symbol))
                .files();
    }
}
