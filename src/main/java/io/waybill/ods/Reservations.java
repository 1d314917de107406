package io.waybill.ods;

import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reserves job numbers that ODS doesn't know, and gives back those that it turned out not to want. */
final class Reservations {
    private static final Logger LOG = LoggerFactory.getLogger(Reservations.class);

    private final JobNumbers registry;
    private final OdsCalls calls;

    Reservations(JobNumbers registry, OdsCalls calls) {
        this.registry = registry;
        this.calls = calls;
    }

    /**
     * Reserves the missing numbers of a symbol. Safe to repeat: what is reserved is found again.
     *
     * @param known numbers that ODS has for it, by language; they are kept
     * @param prefix of the numbers that it gets
     * @return a number for each language, of which ODS knows none but those
     */
    Map<Language, String> make(Symbol symbol, Map<Language, String> known, String prefix) {
        Set<String> clear = new HashSet<>(known.values());
        while (true) {
            Map<Language, String> numbers = registry.reserve(symbol, known, prefix);
            List<String> candidates = new ArrayList<>(numbers.values());
            candidates.removeAll(clear);
            Set<String> taken = candidates.isEmpty() ? Set.of() : calls.known(candidates);
            if (taken.isEmpty()) {
                return numbers;
            }
            LOG.info("ODS knows {} already, which were not issued here: others are taken", taken);
            registry.foreign(symbol, taken);
            clear.addAll(candidates);
        }
    }

    /** Frees what is only reserved for a symbol, as far as ODS says that it doesn't know it. */
    void giveBack(Symbol symbol) {
        List<String> reserved = registry.reserved(symbol);
        if (!reserved.isEmpty()) {
            Set<String> elsewhere = calls.known(reserved);
            List<String> unknown = new ArrayList<>(reserved);
            unknown.removeAll(elsewhere);
            registry.free(symbol, unknown);
            registry.foreign(symbol, elsewhere);
            LOG.info("{}: ODS doesn't know {}, which are free again; elsewhere it has {}", symbol, unknown, elsewhere);
        }
    }
}
