package io.waybill.standin;

/** ODS says no: status -1 and this message, with HTTP status 200. */
final class Refused extends Exception {
    Refused(String message) {
        super(message);
    }
}
