package io.waybill.ods;

import io.waybill.ledger.Columns;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Sql;
import io.waybill.ledger.Writes;
import io.waybill.ods.symbol.Language;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** What the documents of lists stand for: each for a file that the catalogue names, or for languages that have none. */
final class ListedFiles {
    /**
     * A file that the catalogue names.
     *
     * @param md5 in lower-case hexadecimal; empty if the catalogue doesn't say
     */
    record Source(URI location, String md5) {}

    private final Ledger ledger;

    ListedFiles(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Books what the catalogue has, in the transaction that books the documents. */
    void book(Writes writes, Map<UUID, Source> sources) {
        writes.jdbc()
                .batchUpdate(
                        "INSERT INTO ods_listed_file (document, location, md5) VALUES (?, ?, ?)",
                        sources.entrySet().stream()
                                .map(entry -> new Object[] {
                                    entry.getKey(),
                                    entry.getValue().location().toString(),
                                    entry.getValue().md5()
                                })
                                .toList());
    }

    /** Books which languages a document stands for, of none of which the catalogue has a file. */
    void bookLanguages(Writes writes, Collection<UUID> documents, List<Language> languages) {
        String codes = languages.stream().map(Language::name).collect(Collectors.joining(" "));
        writes.jdbc()
                .batchUpdate(
                        "INSERT INTO ods_listed_file (document, languages) VALUES (?, ?)",
                        documents.stream()
                                .map(document -> new Object[] {document, codes})
                                .toList());
    }

    /** Where the file of a document is; nothing if no list asked for it, or the catalogue has none. */
    Optional<Source> source(UUID document) {
        return ledger
                .read()
                .query(
                        "SELECT location, md5 FROM ods_listed_file WHERE document = ? AND location IS NOT NULL",
                        (row, i) -> new Source(
                                URI.create(row.getString("location")), Objects.toString(row.getString("md5"), "")),
                        document)
                .stream()
                .findFirst();
    }

    /** The languages that documents stand for, of those that stand for several. */
    Map<UUID, List<Language>> languages(Collection<UUID> documents) {
        Map<UUID, List<Language>> found = new HashMap<>();
        Sql.List ids = Sql.list(documents);
        ledger.read()
                .query(
                        "SELECT document, languages FROM ods_listed_file WHERE languages IS NOT NULL AND document IN "
                                + ids.marks(),
                        row -> {
                            found.put(
                                    Columns.id(row, "document"),
                                    Arrays.stream(row.getString("languages").split(" "))
                                            .map(Language::valueOf)
                                            .toList());
                        },
                        ids.values());
        return found;
    }
}
