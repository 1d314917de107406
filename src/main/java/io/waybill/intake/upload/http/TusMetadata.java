package io.waybill.intake.upload.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The {@code Upload-Metadata} of tus: keys, each with a value in Base64 or none, and commas between. Spaces are forgiven. */
final class TusMetadata {
    private final Map<String, String> values;

    private TusMetadata(Map<String, String> values) {
        this.values = values;
    }

    /** @throws IllegalArgumentException if a value is no Base64, or a key is there twice */
    static TusMetadata of(String header) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : header.split(",")) {
            String[] parts = pair.strip().split(" +", 2);
            if (parts[0].isEmpty()) {
                continue;
            }
            String value = parts.length == 1 ? "" : decoded(parts[0], parts[1].strip());
            if (values.put(parts[0], value) != null) {
                throw new IllegalArgumentException("Upload-Metadata has the key '" + parts[0] + "' twice");
            }
        }
        return new TusMetadata(values);
    }

    private static String decoded(String key, String value) {
        try {
            return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Upload-Metadata has '" + key + "' with a value that is no Base64", e);
        }
    }

    /** Takes the first of some keys that has a value; clients call it differently. */
    Optional<String> take(String... keys) {
        Optional<String> found = Optional.empty();
        for (String key : keys) {
            String value = values.remove(key);
            // Uppy makes a text of every value, also of one that isn't there.
            if (found.isEmpty() && value != null && !value.isBlank() && !value.equals("null")) {
                found = Optional.of(value);
            }
        }
        return found;
    }

    /** What was not taken. */
    Map<String, String> rest() {
        return Map.copyOf(values);
    }
}
