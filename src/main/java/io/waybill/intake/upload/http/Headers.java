package io.waybill.intake.upload.http;

import io.waybill.intake.upload.UploadRefused;
import io.waybill.ledger.Ids;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.web.util.UriComponentsBuilder;

/** What a request says, and what that may be. */
final class Headers {
    private static final int LONGEST_NUMBER = 18;

    private Headers() {}

    static Optional<String> text(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name)).map(String::strip);
    }

    /** @throws IllegalArgumentException if it is there and no number */
    static OptionalLong number(HttpServletRequest request, String name) {
        Optional<String> text = text(request, name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(number(name, text.get()));
    }

    /** @throws IllegalArgumentException if it is no number */
    static long number(String name, String digits) {
        if (digits.isEmpty()
                || digits.length() > LONGEST_NUMBER
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(name + " is '" + digits + "': say a number of bytes");
        }
        return Long.parseLong(digits);
    }

    /**
     * The id of an upload.
     *
     * @throws UploadRefused if there can be none of that
     */
    static UUID id(String text) {
        return Ids.parse(text)
                .filter(id -> id.toString().equalsIgnoreCase(text))
                .orElseThrow(() -> UploadRefused.unknown(text));
    }

    /** A value of the query. The container's own look would read a body that it takes for a form. */
    static Optional<String> query(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getQueryString()).map(query -> UriComponentsBuilder.newInstance()
                .query(query)
                .build()
                .getQueryParams()
                .getFirst(name));
    }

    static OptionalLong contentLength(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }
}
