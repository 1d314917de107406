package io.waybill.ods.symbol;

import java.util.Locale;
import java.util.Optional;

/** The languages of UN documents, in the order in which ODS lists their job numbers. */
public enum Language {
    AR,
    ZH,
    EN,
    FR,
    RU,
    ES,
    DE;

    /** The language of a two-letter code (ISO 639-1), in any case. */
    public static Optional<Language> of(String code) {
        String wanted = code.strip().toUpperCase(Locale.ROOT);
        for (Language language : values()) {
            if (language.name().equals(wanted)) {
                return Optional.of(language);
            }
        }
        return Optional.empty();
    }
}
