package io.waybill.ods.cdb;

import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A catalogue in a folder, for those without MongoDB: PDF files named after symbol and language, as
 * {@code S_RES_2803_(2025)-EN.pdf} or {@code S_RES_2803 (2025)-EN.pdf}; beside them, if wanted, {@code files.csv} and
 * {@code records.csv} (see {@link CatalogueCsv}). A symbol that {@code files.csv} names is taken from there alone.
 */
public final class FolderCatalogue implements Catalogue {
    private final Path folder;
    private final CatalogueCsv.Loaded<Map<String, Map<Language, List<CatalogueFile>>>> files;
    private final CatalogueCsv.Loaded<Map<String, CatalogueRecord>> records;

    /** @param folder need not be there yet */
    public FolderCatalogue(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
        this.files = new CatalogueCsv.Loaded<>(this.folder.resolve("files.csv"), CatalogueCsv::files);
        this.records = new CatalogueCsv.Loaded<>(this.folder.resolve("records.csv"), CatalogueCsv::records);
    }

    @Override
    public Map<Symbol, CatalogueEntry> find(List<Symbol> symbols) throws IOException {
        Map<String, Map<Language, List<CatalogueFile>>> listed = files.get().orElse(Map.of());
        Map<String, CatalogueRecord> described = records.get().orElse(Map.of());
        Map<Symbol, CatalogueEntry> found = new LinkedHashMap<>();
        for (Symbol symbol : symbols) {
            Map<Language, CatalogueFile> latest = new EnumMap<>(Language.class);
            if (listed.containsKey(symbol.key())) {
                listed.get(symbol.key()).forEach((language, all) -> CatalogueFile.latest(all)
                        .ifPresent(file -> latest.put(language, file)));
            } else {
                for (Language language : Language.values()) {
                    CatalogueFile.latest(named(symbol, language)).ifPresent(file -> latest.put(language, file));
                }
            }
            found.put(symbol, new CatalogueEntry(Optional.ofNullable(described.get(symbol.key())), latest));
        }
        return found;
    }

    private List<CatalogueFile> named(Symbol symbol, Language language) throws IOException {
        List<CatalogueFile> found = new ArrayList<>();
        for (String name : names(symbol)) {
            Path file;
            try {
                file = folder.resolve(name + "-" + language + ".pdf");
            } catch (InvalidPathException e) {
                continue;
            }
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
                found.add(new CatalogueFile(
                        file.toUri(), seen.size(), "", seen.lastModifiedTime().toInstant(), false));
            }
        }
        return found;
    }

    /** The ways in which symbols are written into names; see {@link io.waybill.ods.DocumentName}. */
    private static Set<String> names(Symbol symbol) {
        Set<String> names = new LinkedHashSet<>();
        for (String text : List.of(symbol.value(), symbol.key(), symbol.value().toLowerCase(Locale.ROOT))) {
            String slashes = text.replace('/', '_');
            names.add(slashes);
            names.add(slashes.replace(' ', '_')
                    .replace('[', '^')
                    .replace(']', '^')
                    .replace('*', '!')
                    .replace(':', '#')
                    .replace(';', '%'));
        }
        return names;
    }
}
