package io.waybill.intake.upload.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a request says in its query, and in JSON or in either kind of form. */
record Fields(Map<String, String> values, boolean isJson) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The fields of a request.
     *
     * @param most bytes that JSON may have
     */
    static Fields of(HttpServletRequest request, int most) throws IOException {
        Map<String, String> values = new HashMap<>();
        // The container reads a form that is encoded as a query, and nothing else.
        request.getParameterMap().forEach((name, all) -> values.put(name, all[0]));
        if (FormParts.isForm(request)) {
            FormParts.read(request, new FormParts.Taker() {
                @Override
                public void field(String name, String value) {
                    values.put(name, value);
                }

                @Override
                public void file(String field, InputStream content) {
                    throw new IllegalArgumentException("describe the file first, and send it afterwards");
                }
            });
            return new Fields(values, false);
        }
        JsonNode json = json(request, most);
        json.fields()
                .forEachRemaining(
                        field -> values.put(field.getKey(), field.getValue().asText()));
        return new Fields(values, json.isObject());
    }

    /** The JSON of a request; an empty one if it has none. */
    static JsonNode json(HttpServletRequest request, int most) throws IOException {
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            throw new IllegalArgumentException("the request has more than " + most + " bytes");
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the request is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The first of some fields that says something. */
    Optional<String> text(String... names) {
        return Stream.of(names)
                .flatMap(name -> Optional.ofNullable(values.get(name)).stream())
                .filter(value -> !value.isBlank() && !value.equals("null"))
                .findFirst();
    }

    /** @throws IllegalArgumentException if it is there and no number */
    OptionalLong number(String... names) {
        Optional<String> text = text(names);
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Headers.number(names[0], text.get()));
    }
}
