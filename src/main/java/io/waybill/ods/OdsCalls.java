package io.waybill.ods;

import io.waybill.ods.symbol.Symbol;
import io.waybill.outcome.DeliveryFailed;
import java.util.List;
import java.util.Set;

/** Requests to ODS, over the routes that make them. What fails is told as {@link DeliveryFailed}. */
public interface OdsCalls {
    /** Asks what ODS knows of a symbol, which the directory then remembers. Safe to repeat. */
    void lookUp(Symbol symbol);

    /** Which of some job numbers ODS knows, whoever has them. Safe to repeat. */
    Set<String> known(List<String> numbers);

    /**
     * Creates the record of a symbol, or changes it. After a failure that is uncertain, ODS has to be asked whether it
     * took effect.
     *
     * @throws RecordRefused if ODS says no
     */
    void save(SymbolRecord record);
}
