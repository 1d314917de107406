package io.waybill.intake.upload.http;

import io.waybill.intake.upload.UploadRefused;
import io.waybill.ledger.Ids;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

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
        String digits = text.get();
        if (digits.isEmpty()
                || digits.length() > LONGEST_NUMBER
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(name + " is '" + digits + "': say a number of bytes");
        }
        return OptionalLong.of(Long.parseLong(digits));
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

    static OptionalLong contentLength(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }
}
