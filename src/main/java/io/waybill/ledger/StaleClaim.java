package io.waybill.ledger;

import java.util.Locale;

/** Somebody else holds the claim now. Stop, and settle nothing: whoever holds it goes on. */
public final class StaleClaim extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StaleClaim(String table, Claim claim) {
        super(String.format(Locale.ROOT, "claim %d of %s %s is no longer ours", claim.number(), table, claim.id()));
    }
}
