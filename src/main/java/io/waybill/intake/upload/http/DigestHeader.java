package io.waybill.intake.upload.http;

import io.waybill.intake.upload.ContentDigest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The checksum of a request's bytes, as RFC 9530 has it: {@code Content-Digest: sha-256=:base64:}. */
final class DigestHeader {
    private static final Pattern STRONG = Pattern.compile("(?:^|,)\\s*(sha-256|sha-512)=:([A-Za-z0-9+/=]*):");

    private DigestHeader() {}

    /** That of the request, or of the whole, which is the same where nothing is encoded; none if neither is of a kind that is known. */
    static Optional<ContentDigest> of(HttpServletRequest request) {
        return Stream.of("Content-Digest", "Repr-Digest")
                .flatMap(name -> Headers.text(request, name).stream())
                .map(STRONG::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(found -> ContentDigest.of(found.group(1), found.group(2)));
    }
}
