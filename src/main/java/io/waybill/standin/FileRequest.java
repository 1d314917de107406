package io.waybill.standin;

import java.util.Map;

/** The JSON that goes before a file: one symbol, one language, one number. */
record FileRequest(String symbol, String area, String distribution, Map<String, PerLanguage> perLanguage) {
    record PerLanguage(String jobNumber) {}

    String language() throws Refused {
        if (perLanguage.size() != 1) {
            throw new Refused("One language a request, not " + perLanguage.keySet());
        }
        return perLanguage.keySet().iterator().next();
    }

    String jobNumber() throws Refused {
        return perLanguage.get(language()).jobNumber;
    }
}
