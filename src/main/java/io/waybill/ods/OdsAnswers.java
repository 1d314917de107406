package io.waybill.ods;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads what ODS answers. An answer that isn't JSON, or lacks what is needed, is trouble of ODS. */
final class OdsAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 1 << 20;
    private static final String ORIGINAL = "(OR)";

    private OdsAnswers() {}

    /**
     * What ODS knows of a symbol; nothing if it doesn't know it. Records of longer symbols that only begin like it, which
     * an ODS gives that doesn't look for exact matches, are left out: their job numbers are not for this one.
     */
    static Optional<OdsSymbol> symbol(Symbol asked, InputStream answer) throws IOException {
        JsonNode body = parse(answer).path("body");
        JsonNode data = body.path("data");
        if (!data.isArray()) {
            throw trouble("its answer has no body.data");
        }
        List<JsonNode> records = StreamSupport.stream(data.spliterator(), false)
                .filter(record -> !onlyBeginsLike(asked, record.path("symbol").asText("")))
                .toList();
        int matches = body.path("meta").path("matches").asInt(data.size());
        if (records.isEmpty() || matches == 0) {
            return Optional.empty();
        }
        JsonNode first = records.get(0);
        return Optional.of(new OdsSymbol(
                Math.max(matches - (data.size() - records.size()), records.size()),
                byLanguage(first.path("job_numbers")),
                byLanguage(first.path("release_dates"))));
    }

    /** A record may be found by another of its symbols, or be that of the original. */
    private static boolean onlyBeginsLike(Symbol asked, String found) {
        String key = found.strip().toUpperCase(Locale.ROOT);
        List<String> symbols = Arrays.asList(key.split("\\s*[,;]\\s*"));
        return key.startsWith(asked.key()) && !symbols.contains(asked.key()) && !key.equals(asked.key() + ORIGINAL);
    }

    /** How many records know a job number. */
    static int matches(InputStream answer) throws IOException {
        JsonNode matches = parse(answer).path("body").path("meta").path("matches");
        if (!matches.canConvertToInt()) {
            throw trouble("its answer has no body.meta.matches");
        }
        return matches.asInt();
    }

    /** Lists may be shorter than there are languages; what is missing or blank is left out. */
    private static Map<Language, String> byLanguage(JsonNode list) {
        Map<Language, String> values = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            String value = list.path(language.ordinal()).asText("");
            if (!value.isBlank()) {
                values.put(language, value.strip());
            }
        }
        return values;
    }

    /** What ODS has against a request; nothing if it took it. */
    static Optional<String> refusal(InputStream answer) throws IOException {
        JsonNode json = parse(answer);
        JsonNode status = json.path("status");
        if (!status.canConvertToInt()) {
            throw trouble("its answer has no status");
        }
        return status.asInt() == 1
                ? Optional.empty()
                : Optional.of(json.path("message").asText("status " + status.asInt()));
    }

    /**
     * Makes sure that ODS took a file.
     *
     * @throws DeliveryFailed if it did not
     */
    static void accepted(InputStream answer) throws IOException {
        Optional<String> refusal = refusal(answer);
        if (refusal.isPresent()) {
            throw new DeliveryFailed(new Failure(
                    Failure.Cause.DOCUMENT_REFUSED, "ODS refused it: " + refusal.get(), false, Optional.empty()));
        }
    }

    /**
     * A token.
     *
     * @param standIn whether what gave it says of itself that it only stands in for ODS
     */
    record Token(String value, boolean standIn) {}

    static Token token(InputStream answer) throws IOException {
        JsonNode json = parse(answer);
        String token = json.path("token").asText("");
        if (token.isEmpty()) {
            throw trouble("its answer has no token");
        }
        return new Token(token, json.path("standIn").asBoolean());
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
