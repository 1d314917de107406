package io.waybill.ods.cdb;

import io.waybill.ods.symbol.Symbol;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Where the files of documents are found by symbol and language. Nothing is ever written to it. Several threads may ask at
 * once, and asking again is always safe.
 */
public interface Catalogue extends AutoCloseable {
    /**
     * Looks up symbols, all of them together.
     *
     * @param symbols without duplicates; compared without regard to case, as a whole and never as a pattern
     * @return an entry for each symbol, an empty one where nothing is known of it
     * @throws IOException if the catalogue can't be asked or answers what can't be understood; to be tried again
     */
    Map<Symbol, CatalogueEntry> find(List<Symbol> symbols) throws IOException;

    @Override
    default void close() throws IOException {}
}
