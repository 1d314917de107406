package io.waybill.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the calls of the loading API do, once the caller is known. */
final class LoadingApi {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int LONGEST_JSON = 1 << 20;
    private static final Map<String, Object> DONE = Map.of("status", 1);

    private final Catalogue catalogue;
    private final ReceivedFiles files;

    LoadingApi(Catalogue catalogue, ReceivedFiles files) {
        this.catalogue = catalogue;
        this.files = files;
    }

    Map<String, Object> lookUp(Map<String, String> query) throws Refused {
        List<OdsRecord> found = catalogue.find(required(query, "s"), isExact(query));
        return Map.of("status", 1, "body", Map.of("meta", Map.of("matches", found.size()), "data", found));
    }

    Map<String, Object> search(Map<String, String> query) throws Refused {
        long matches = catalogue.count(required(query, "k"), isExact(query));
        return Map.of("status", 1, "body", Map.of("meta", Map.of("matches", matches)));
    }

    Map<String, Object> save(String contentType, InputStream body) throws IOException, Refused {
        Multipart parts = new Multipart(contentType, body);
        SaveRequest request = data(parts, SaveRequest.class);
        if (parts.next().isPresent()) {
            throw new Refused("One part only, named data");
        }
        catalogue.save(request.toRecord());
        return DONE;
    }

    Map<String, Object> patch(String contentType, InputStream body) throws IOException, Refused {
        if (!contentType.startsWith("application/x-www-form-urlencoded")) {
            throw new Refused("Expected application/x-www-form-urlencoded, not '" + contentType + "'");
        }
        Map<String, String> form = Parameters.of(new String(body.readNBytes(LONGEST_JSON), StandardCharsets.US_ASCII));
        String field = required(form, "fieldName");
        String value = required(form, "fieldValue");
        if (!field.equals("releaseDate") || !SaveRequest.isDate(value)) {
            throw new Refused("Only releaseDate can be set, to a UTC time such as 2025-01-02T03:04:05Z; not " + field
                    + " to " + value);
        }
        catalogue.release(required(form, "symbol"), required(form, "lang"), value);
        return DONE;
    }

    Map<String, Object> file(String contentType, InputStream body) throws IOException, Refused {
        Multipart parts = new Multipart(contentType, body);
        FileRequest request = data(parts, FileRequest.class);
        String number = request.jobNumber();
        catalogue.checkNumber(request.symbol(), request.language(), number);

        Multipart.Part file = parts.next().orElseThrow(() -> new Refused("There is no file after the part data"));
        String name = number + ".pdf";
        if (!file.name().equals(name) || !file.fileName().equals(Optional.of(name))) {
            throw new Refused("The file's part and file name must be " + name + ", not " + file.name() + " and "
                    + file.fileName().orElse("none"));
        }
        ReceivedFiles.Received received = files.receive(file.content());
        boolean accepted = false;
        try {
            if (parts.next().isPresent()) {
                throw new Refused("One file a request");
            }
            files.accept(number, request.symbol(), request.language(), received);
            accepted = true;
        } finally {
            if (!accepted) {
                files.discard(received);
            }
        }
        return DONE;
    }

    private static <T> T data(Multipart parts, Class<T> type) throws IOException, Refused {
        Multipart.Part part = parts.next().orElseThrow(() -> new Refused("There is no part data"));
        if (!part.name().equals("data")
                || part.fileName().isPresent()
                || !part.contentType().equals("application/json")) {
            throw new Refused("The first part must be data, application/json, without a file name; not " + part.name());
        }
        byte[] json = part.content().readNBytes(LONGEST_JSON);
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new Refused("The part data is not what is expected: " + e.getOriginalMessage());
        }
    }

    private static boolean isExact(Map<String, String> query) {
        return "true".equals(query.get("em"));
    }

    private static String required(Map<String, String> parameters, String name) throws Refused {
        String value = parameters.get(name);
        if (value == null) {
            throw new Refused("The parameter " + name + " is missing");
        }
        return value;
    }
}
