package io.waybill.archive;

import java.util.List;
import java.util.Locale;

/** None of the stores that have a document gives a part of it whole. */
public final class NotReadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotReadable(String name, List<String> reasons) {
        super(String.format(
                Locale.ROOT,
                "%s can't be read at present. %s. Ask again later; if it stays so, ask an operator to look at these stores",
                name,
                String.join(". ", reasons)));
    }
}
