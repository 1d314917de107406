package io.waybill.ods;

import io.waybill.content.StagedFile;
import io.waybill.intake.Splitting;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.CrashPoint;
import io.waybill.ledger.Description;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocument;
import io.waybill.ledger.NewDocuments;
import io.waybill.ods.cdb.Catalogue;
import io.waybill.ods.cdb.CatalogueEntry;
import io.waybill.ods.cdb.CatalogueFile;
import io.waybill.ods.cdb.CatalogueRecord;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import io.waybill.outcome.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A list of symbols that is being split. Each language of a symbol becomes a document, with the place that it gets in
 * staging; a language that the catalogue lacks is rejected at once, and gets its row all the same. A symbol of which the
 * catalogue knows nothing becomes one document, for which ODS is asked. Positions follow from the list alone, so that a
 * group that was booked is left out after a kill.
 */
final class SymbolListing implements Splitting<SymbolListing.Group> {
    private static final int GROUP = 100;

    /** The documents of a group, and what they stand for. */
    private static final class Rows {
        private final List<NewDocument> documents = new ArrayList<>();
        private final Map<UUID, ListedFiles.Source> sources = new LinkedHashMap<>();
        private final List<UUID> withoutFiles = new ArrayList<>();

        /** Leaves out what was booked before. */
        private void keepOnly(Predicate<NewDocument> wanted) {
            documents.removeIf(wanted.negate());
            Set<UUID> kept = documents.stream().map(NewDocument::id).collect(Collectors.toSet());
            sources.keySet().retainAll(kept);
            withoutFiles.retainAll(kept);
        }
    }

    /** Some symbols of the list, as they are written there. */
    record Group(int first, List<String> symbols) {}

    private final Ledger ledger;
    private final Batches batches;
    private final NewDocuments documents;
    private final ListedSymbols listed;
    private final ListedFiles files;
    private final Catalogue catalogue;
    private final Batch batch;
    private final Path folder;
    private final BufferedReader in;
    private final SymbolReader reader;
    private final List<Language> languages;
    private final BitSet booked;
    private int count;

    SymbolListing(
            Ledger ledger,
            Batches batches,
            NewDocuments documents,
            ListedSymbols listed,
            ListedFiles files,
            Catalogue catalogue,
            Batch batch,
            StagedFile list,
            Path folder)
            throws IOException {
        this.ledger = ledger;
        this.batches = batches;
        this.documents = documents;
        this.listed = listed;
        this.files = files;
        this.catalogue = catalogue;
        this.batch = batch;
        this.folder = folder;
        this.booked = batches.positions(batch.id());
        this.in =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(list.open()), StandardCharsets.UTF_8));
        this.reader = new SymbolReader(in);
        this.languages = List.copyOf(reader.languages());
    }

    /** The groups of the list, in its order, read one at a time. */
    @Override
    public Iterator<Group> pieces() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return reader.hasNext();
            }

            @Override
            public Group next() {
                int first = count;
                List<String> symbols = new ArrayList<>();
                while (symbols.size() < GROUP && reader.hasNext()) {
                    symbols.add(reader.next());
                }
                count += symbols.size();
                return new Group(first, symbols);
            }
        };
    }

    /**
     * Looks a group up in the catalogue, all symbols together, and books its documents.
     *
     * @throws IOException if the catalogue can't be asked now
     */
    @Override
    public void stage(Group group) throws IOException {
        List<Symbol> good = new ArrayList<>();
        List<Optional<Symbol>> all = new ArrayList<>();
        for (String text : group.symbols()) {
            Optional<Symbol> symbol = parse(text);
            all.add(symbol);
            symbol.ifPresent(good::add);
        }
        Map<Symbol, CatalogueEntry> found = catalogue.find(good);
        Rows rows = new Rows();
        Map<Symbol, Optional<CatalogueRecord>> records = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            int position = (group.first() + i) * languages.size();
            if (all.get(i).isPresent()) {
                Symbol symbol = all.get(i).get();
                CatalogueEntry entry = found.getOrDefault(symbol, CatalogueEntry.NONE);
                records.put(symbol, entry.record());
                add(rows, position, symbol, entry);
            } else {
                rows.documents.add(unreadable(position, group.symbols().get(i)));
            }
        }
        rows.keepOnly(document -> !booked.get(document.position()));
        if (!rows.documents.isEmpty()) {
            ledger.write(writes -> {
                batches.requireHeld(writes, batch.claim());
                listed.book(writes, batch.id(), records);
                documents.book(writes, batch.id(), batch.flow(), rows.documents);
                files.book(writes, rows.sources);
                files.bookLanguages(writes, rows.withoutFiles, languages);
                return rows.documents.size();
            });
            CrashPoint.IN_SPLIT.reached();
        }
    }

    @Override
    public void complete() {
        ledger.write(writes -> {
            if (count == 0) {
                batches.note(writes, batch.id(), "The list holds no symbol");
            }
            batches.complete(writes, batch);
            return batch;
        });
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void add(Rows rows, int position, Symbol symbol, CatalogueEntry entry) {
        if (entry.files().isEmpty()) {
            // One document stands for all languages: its record can be seen to, and ODS asked for it.
            Description description = Description.NONE.withSymbol(symbol.value(), "");
            NewDocument forAll = document(position, symbol.value(), 0, description, Optional.empty());
            rows.documents.add(forAll);
            rows.withoutFiles.add(forAll.id());
            return;
        }
        for (int i = 0; i < languages.size(); i++) {
            Language language = languages.get(i);
            String name = FileNames.of(symbol, language);
            Description description = Description.NONE.withSymbol(symbol.value(), language.name());
            CatalogueFile file = entry.files().get(language);
            if (file == null) {
                Refusal why = new Refusal(
                        Refusal.Cause.NO_FILE,
                        "The catalogue has other languages of it, but no file in " + language,
                        "have it put into the catalogue, then give the symbol again");
                rows.documents.add(document(position + i, name, 0, description, Optional.of(why)));
            } else {
                Map<String, String> metadata = Map.of(
                        "distribution",
                        entry.record().map(CatalogueRecord::distribution).orElse(""));
                NewDocument found =
                        document(position + i, name, file.size(), description.withMetadata(metadata), Optional.empty());
                rows.documents.add(found);
                rows.sources.put(found.id(), new ListedFiles.Source(file.location(), file.md5()));
            }
        }
    }

    private NewDocument unreadable(int position, String text) {
        return document(
                position,
                text,
                0,
                Description.NONE.withSymbol(text, ""),
                Optional.of(new Refusal(
                        Refusal.Cause.BAD_SYMBOL, "It can't be a symbol: " + problem(text), "correct it in the list")));
    }

    private NewDocument document(int position, String name, long size, Description description, Optional<Refusal> why) {
        StagedFile content =
                new StagedFile(folder.resolve(String.valueOf(position)), size, StagedFile.NOT_THERE_YET, "");
        return new NewDocument(Ids.next(), position, name, content, description, why);
    }

    private static Optional<Symbol> parse(String text) {
        return problem(text).isEmpty() ? Optional.of(new Symbol(text)) : Optional.empty();
    }

    /** What is wrong with it; nothing if it can be a symbol. */
    private static String problem(String text) {
        if (text.indexOf('\uFFFD') >= 0) {
            return "the list is not written in UTF-8: " + text;
        }
        try {
            return new Symbol(text).value().isEmpty() ? "it is empty" : "";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
