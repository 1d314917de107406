package io.waybill.ods;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.ledger.DeliveryFailed;
import io.waybill.ledger.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Reads what ODS answers. An answer that isn't JSON, or lacks what is needed, is trouble of ODS. */
final class OdsAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 1 << 20;

    private OdsAnswers() {}

    /** What ODS knows of a symbol: its job numbers by language; nothing if it doesn't know the symbol. */
    static Optional<Map<Language, String>> numbers(InputStream answer) throws IOException {
        JsonNode body = parse(answer).path("body");
        JsonNode data = body.path("data");
        if (!data.isArray()) {
            throw trouble("its answer has no body.data");
        }
        if (data.isEmpty() || body.path("meta").path("matches").asInt(1) == 0) {
            return Optional.empty();
        }
        Map<Language, String> numbers = new EnumMap<>(Language.class);
        JsonNode list = data.get(0).path("job_numbers");
        for (Language language : Language.values()) {
            String number = list.path(language.ordinal()).asText("");
            if (!number.isBlank()) {
                numbers.put(language, number.strip());
            }
        }
        return Optional.of(numbers);
    }

    /**
     * Makes sure that ODS took a file.
     *
     * @throws DeliveryFailed if it did not
     */
    static void accepted(InputStream answer) throws IOException {
        JsonNode json = parse(answer);
        int status = json.path("status").asInt(Integer.MIN_VALUE);
        if (status != 1) {
            String message = json.path("message").asText("status " + status);
            throw new DeliveryFailed(
                    new Failure(Failure.Cause.DOCUMENT_REFUSED, "ODS refused it: " + message, false, Optional.empty()));
        }
    }

    static String token(InputStream answer) throws IOException {
        String token = parse(answer).path("token").asText("");
        if (token.isEmpty()) {
            throw trouble("its answer has no token");
        }
        return token;
    }

    private static JsonNode parse(InputStream answer) throws IOException {
        String text;
        try (answer) {
            text = new String(answer.readNBytes(LONGEST), StandardCharsets.UTF_8);
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            String start = text.strip();
            throw trouble("its answer is not JSON: " + start.substring(0, Math.min(80, start.length())));
        }
    }

    private static DeliveryFailed trouble(String words) {
        return new DeliveryFailed(
                new Failure(Failure.Cause.STORE_BUSY, "ODS is in trouble: " + words, true, Optional.empty()));
    }
}
