package io.waybill.ledger;

import io.waybill.content.Checksums;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * One document on its way to one store, as a worker holds it.
 *
 * @param target the name at the store; it was booked once and never changes
 * @param remoteId the object's id, where a store wants it chosen beforehand; otherwise empty
 * @param findFirst whether an earlier attempt may have taken effect, so that the store has to be asked first
 * @param attempts how often it was claimed, this time included
 * @param publish when it is published
 */
public record Delivery(
        Claim claim,
        String store,
        String target,
        String remoteId,
        boolean findFirst,
        int attempts,
        Publish publish,
        Document document) {
    private static final String MD5_OF_NOTHING = "d41d8cd98f00b204e9800998ecf8427e";

    /** Whether it isn't to be at its store any more. */
    public boolean isWithdrawn() {
        return publish == Publish.NEVER;
    }

    public UUID id() {
        return claim.id();
    }

    public long size() {
        return document.content().size();
    }

    public String sha256() {
        return document.description().sha256();
    }

    public String mediaType() {
        return document.description().mediaType();
    }

    /** Whether it takes long, so that small ones don't wait for it. */
    public boolean isLarge() {
        return Checksums.isLarge(size());
    }

    /** The MD5 of the whole, in lower-case hexadecimal, if it is known: that of a document of at most one block. */
    public Optional<String> md5() {
        String md5 = document.description().md5();
        if (size() == 0) {
            return Optional.of(MD5_OF_NOTHING);
        }
        return md5.length() == MD5_OF_NOTHING.length() ? Optional.of(md5) : Optional.empty();
    }

    /** As the log tells of it. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "delivery of '%s' to %s (%s)", document.name(), store, Ids.brief(id()));
    }
}
