package io.waybill.ods.standin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;

/** Reads the parts of a multipart/form-data body one after the other, in constant memory. */
final class Multipart {
    /**
     * A part.
     *
     * @param contentType without parameters, in lower case; empty if not given
     * @param content to be read before the next part is asked for
     */
    record Part(String name, Optional<String> fileName, String contentType, InputStream content) {}

    private final MultipartInput input;
    private boolean started;

    /** @param contentType of the request, with its boundary */
    Multipart(String contentType, InputStream body) throws IOException, Refused {
        Map<String, String> type = parameters(contentType);
        String boundary = type.get("boundary");
        if (!type.containsKey("multipart/form-data") || boundary == null) {
            throw new Refused("Expected multipart/form-data with a boundary, not '" + contentType + "'");
        }
        input = MultipartInput.builder()
                .setInputStream(body)
                .setBoundary(boundary.getBytes(StandardCharsets.US_ASCII))
                .get();
        input.setHeaderCharset(StandardCharsets.UTF_8);
    }

    /** The next part, or nothing after the last one. */
    Optional<Part> next() throws IOException {
        boolean more = started ? input.readBoundary() : input.skipPreamble();
        started = true;
        if (!more) {
            return Optional.empty();
        }
        Map<String, String> headers = new HashMap<>();
        for (String line : input.readHeaders().split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        Map<String, String> disposition = parameters(headers.getOrDefault("content-disposition", ""));
        return Optional.of(new Part(
                Optional.ofNullable(disposition.get("name")).orElse(""),
                Optional.ofNullable(disposition.get("filename")),
                headers.getOrDefault("content-type", "").split(";")[0].strip().toLowerCase(Locale.ROOT),
                input.newInputStream()));
    }

    private static Map<String, String> parameters(String header) {
        ParameterParser parser = new ParameterParser();
        parser.setLowerCaseNames(true);
        return parser.parse(header, ';');
    }
}
