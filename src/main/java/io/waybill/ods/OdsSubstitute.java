package io.waybill.ods;

import java.net.URI;

/** What takes the place of ODS while things are tried out. */
@FunctionalInterface
public interface OdsSubstitute {
    /** What the configuration says instead of an address to ask for it. */
    String ASKED_FOR = "stand-in";

    /** Where it is, with a slash at the end. */
    URI address();
}
