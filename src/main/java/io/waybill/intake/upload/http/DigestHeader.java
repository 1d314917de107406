package io.waybill.intake.upload.http;

import io.waybill.intake.upload.ContentDigest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checksums as RFC 9530 has them, {@code sha-256=:base64:}; none where there is none of a kind that is known. */
final class DigestHeader {
    private static final Pattern STRONG = Pattern.compile("(?:^|,)\\s*(sha-256|sha-512)=:([A-Za-z0-9+/=]*):");

    private DigestHeader() {}

    /** That of a request that has the whole: of its content, or of the whole, which is the same where nothing is encoded. */
    static Optional<ContentDigest> of(HttpServletRequest request) {
        return content(request).or(() -> representation(request));
    }

    /** That of the bytes of a request. */
    static Optional<ContentDigest> content(HttpServletRequest request) {
        return Headers.text(request, "Content-Digest").flatMap(DigestHeader::of);
    }

    /** That of the whole. */
    static Optional<ContentDigest> representation(HttpServletRequest request) {
        return Headers.text(request, "Repr-Digest").flatMap(DigestHeader::of);
    }

    /** That of a field. */
    static Optional<ContentDigest> of(String field) {
        Matcher found = STRONG.matcher(field);
        return found.find() ? Optional.of(ContentDigest.of(found.group(1), found.group(2))) : Optional.empty();
    }
}
