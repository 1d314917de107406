package io.waybill.ods.cdb;

import java.io.IOException;

/** What was fetched isn't what the catalogue says. */
public final class BadFile extends IOException {
    private static final long serialVersionUID = 1L;

    BadFile(String message) {
        super(message);
    }
}
