package io.waybill.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before the stand-in: counts requests, spoils those for which a fault is due, and changes some answers. */
final class Interference extends Filter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HTML = "<!DOCTYPE html><html><body><h1>Service Unavailable</h1></body></html>";

    private final Faults faults = new Faults();
    private final Map<Endpoint, Integer> requests = new ConcurrentHashMap<>();
    /** What stands before each token in its header is in these, too. */
    private final Set<String> given = ConcurrentHashMap.newKeySet();

    private final Set<String> expired = ConcurrentHashMap.newKeySet();
    private final Set<String> duplicates = ConcurrentHashMap.newKeySet();

    Faults faults() {
        return faults;
    }

    int requests(Endpoint endpoint) {
        return requests.getOrDefault(endpoint, 0);
    }

    void expireTokens() {
        expired.addAll(given);
    }

    void duplicate(String symbol) {
        duplicates.add(Catalogue.key(symbol));
    }

    @Override
    public String description() {
        return "lets things go wrong";
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        Optional<Endpoint> endpoint = Endpoint.of(
                exchange.getRequestMethod(), exchange.getRequestURI().getPath());
        if (endpoint.isEmpty()) {
            chain.doFilter(exchange);
            return;
        }
        requests.merge(endpoint.get(), 1, Integer::sum);
        try {
            faults.pause();
            answer(exchange, chain, endpoint.get(), faults.next(endpoint.get()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private void answer(HttpExchange exchange, Chain chain, Endpoint endpoint, Optional<Fault> fault)
            throws IOException {
        String token = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), "");
        if (fault.isPresent() && fault.get() instanceof Fault.Status status) {
            status.retryAfter()
                    .ifPresent(wait -> exchange.getResponseHeaders().set("Retry-After", "" + wait.toSeconds()));
            answer(exchange, status.status(), "application/json", "{\"status\":-1,\"message\":\"Fault on demand\"}");
        } else if (fault.isPresent() && fault.get() instanceof Fault.Html) {
            answer(exchange, 200, "text/html; charset=utf-8", HTML);
        } else if (endpoint != Endpoint.TOKEN && expired.contains(token)) {
            answer(exchange, 401, "application/json", "{\"status\":-1,\"message\":\"The token has expired\"}");
        } else {
            RecordedExchange recorded = new RecordedExchange(exchange);
            chain.doFilter(recorded);
            if (fault.isEmpty()) {
                answer(exchange, recorded.getResponseCode(), "application/json", changed(recorded.answer()));
            }
        }
    }

    /** ODS doesn't say of itself that it only stands in for ODS, and may have records twice. */
    private String changed(String answer) throws IOException {
        JsonNode json = JSON.readTree(answer);
        if (json instanceof ObjectNode object && object.has("token")) {
            given.add("Access " + object.path("token").asText());
            object.remove("standIn");
            return object.toString();
        }
        if (json.at("/body/data") instanceof ArrayNode records) {
            Set<JsonNode> twice = new HashSet<>();
            records.forEach(record -> {
                if (duplicates.contains(record.path("symbol").asText())) {
                    twice.add(record);
                }
            });
            records.addAll(twice);
            ((ObjectNode) json.at("/body/meta")).put("matches", records.size());
            return json.toString();
        }
        return answer;
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
