package io.waybill.ods;

import io.waybill.ledger.BatchContents;
import io.waybill.ledger.BatchView;
import io.waybill.ledger.DeliveryView;
import io.waybill.ledger.DocumentView;
import io.waybill.ods.SendReport.OfSymbol;
import io.waybill.ods.SendReport.Row;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;

/** Reads what became of the symbols of a list, a page at a time. */
final class SendRows {
    private static final int PAGE = 700;
    private static final String STORE = "ods";

    /** One document, the state of its record, and the languages that it stands for if there are several. */
    private record Read(String symbol, String record, List<Language> languages, Row row) {
        private boolean hasNoSymbol() {
            return row.result().equals(SendResult.NO_SYMBOL.text());
        }
    }

    private final BatchContents contents;
    private final ListedSymbols listed;
    private final ListedFiles files;
    private final TakenFiles taken;

    SendRows(BatchContents contents, ListedSymbols listed, ListedFiles files, TakenFiles taken) {
        this.contents = contents;
        this.listed = listed;
        this.files = files;
        this.taken = taken;
    }

    boolean isList(UUID batch) {
        return contents.batch(batch)
                .filter(view -> view.kind().equals(SymbolListSplitter.KIND))
                .isPresent();
    }

    /** Whether any symbol of a list is booked. */
    boolean hasSymbols(UUID batch) {
        return listed.isList(batch);
    }

    /** A list as a whole. */
    SendReport.OfList list(UUID batch) {
        BatchView view = contents.batch(batch).orElseThrow();
        return new SendReport.OfList(
                view.name(),
                view.arrived(),
                view.completed().orElse(null),
                view.isDone() ? view.settled().orElse(null) : null);
    }

    /** The symbols of a list in its order, each with its languages. */
    Iterable<OfSymbol> of(UUID batch) {
        return () -> new Symbols(batch);
    }

    private final class Symbols implements Iterator<OfSymbol> {
        private final UUID batch;
        private final Deque<Read> ahead = new ArrayDeque<>();
        private int from;
        private boolean last;

        Symbols(UUID batch) {
            this.batch = batch;
        }

        @Override
        public boolean hasNext() {
            if (ahead.isEmpty() && !last) {
                List<DocumentView> page = contents.page(batch, from, PAGE);
                ahead.addAll(read(batch, page));
                last = page.size() < PAGE;
                from = page.isEmpty() ? from : page.get(page.size() - 1).position() + 1;
            }
            return !ahead.isEmpty();
        }

        @Override
        public OfSymbol next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Read first = ahead.element();
            List<Read> same = new ArrayList<>();
            while (hasNext() && ahead.element().symbol().equals(first.symbol())) {
                same.add(ahead.remove());
            }
            return new OfSymbol(first.symbol(), first.record(), rows(same));
        }
    }

    /** A symbol that ODS doesn't have is one row without a language; one document may stand for all languages. */
    private static List<Row> rows(List<Read> documents) {
        Optional<Read> unknown = documents.stream().filter(Read::hasNoSymbol).findFirst();
        if (unknown.isPresent()) {
            return List.of(unknown.get().row().forLanguage("", ""));
        }
        List<Row> rows = new ArrayList<>();
        for (Read document : documents) {
            if (document.languages().isEmpty()) {
                rows.add(document.row());
            }
            Symbol symbol = new Symbol(document.symbol());
            for (Language language : document.languages()) {
                rows.add(document.row().forLanguage(FileNames.of(symbol, language), language.name()));
            }
        }
        return rows;
    }

    private List<Read> read(UUID batch, List<DocumentView> page) {
        if (page.isEmpty()) {
            return List.of();
        }
        Map<String, ListedSymbols.Listed> records =
                listed.of(batch, page.stream().map(SendRows::key).distinct().toList());
        Map<UUID, List<Language>> languages =
                files.languages(page.stream().map(DocumentView::id).toList());
        Map<UUID, TakenFiles.Taken> sent = taken.of(page.stream()
                .flatMap(document -> document.delivery(STORE).stream())
                .map(DeliveryView::id)
                .toList());
        return page.stream()
                .map(document -> {
                    Optional<ListedSymbols.Listed> record = Optional.ofNullable(records.get(key(document)));
                    Optional<TakenFiles.Taken> file =
                            document.delivery(STORE).map(DeliveryView::id).map(sent::get);
                    return new Read(
                            document.description().symbol(),
                            record.map(some -> some.state().name()).orElse(""),
                            languages.getOrDefault(document.id(), List.of()),
                            SendRow.of(batch, document, record, file));
                })
                .toList();
    }

    private static String key(DocumentView document) {
        return document.description().symbol().toUpperCase(Locale.ROOT);
    }
}
