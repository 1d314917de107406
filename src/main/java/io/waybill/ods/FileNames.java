package io.waybill.ods;

import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;

/** How files are called in reports. */
final class FileNames {
    private FileNames() {}

    /** Only slashes are replaced, as users of ODS Actions know it: {@code S_RES_2803 (2025)-EN.pdf}. */
    static String of(Symbol symbol, Language language) {
        return symbol.value().replace('/', '_') + "-" + language + ".pdf";
    }
}
