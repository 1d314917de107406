package io.waybill.ods.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets people make the stand-in misbehave, over HTTP in JSON. Errors are told with status 400 and a message.
 *
 * <pre>
 * GET    /stand-in             what it was asked, and what it holds
 * POST   /stand-in/faults      {"endpoint": "FILE", "fault": "503", "times": 3, "retryAfter": 2}
 * DELETE /stand-in/faults      forgets those that are still due, and the delay
 * POST   /stand-in/delay       {"millis": 200}: each request waits so long
 * POST   /stand-in/symbols     {"symbol": "A/RES/70/11", "numbers": {"EN": "N1536924"}}
 * POST   /stand-in/duplicates  {"symbol": "A/RES/70/11"}: from now on it is there twice
 * POST   /stand-in/expire      no token that was given out is good any more
 * </pre>
 *
 * An endpoint is one of {@link Endpoint}; a fault is a status, {@code html} or {@code lost-answer}.
 */
final class Controls implements HttpHandler {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 1 << 16;

    record FaultOrder(
            Endpoint endpoint,
            String fault,
            @Nullable Integer times,
            @Nullable Integer retryAfter) {
        private Fault toFault() {
            return switch (fault) {
                case "html" -> Fault.html();
                case "lost-answer" -> Fault.lostAnswer();
                default ->
                    new Fault.Status(
                            Integer.parseInt(fault),
                            Optional.ofNullable(retryAfter).map(Duration::ofSeconds));
            };
        }
    }

    record Delay(long millis) {}

    record Known(String symbol, Map<String, String> numbers) {}

    record Duplicate(String symbol) {}

    private final OdsStandIn standIn;

    Controls(OdsStandIn standIn) {
        this.standIn = standIn;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(LONGEST);
            try {
                answer(exchange, 200, carryOut(exchange, body));
            } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
                answer(exchange, 400, Map.of("message", String.valueOf(e.getMessage())));
            }
        }
    }

    private Map<String, Object> carryOut(HttpExchange exchange, byte[] body) throws IOException {
        String order =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        switch (order) {
            case "GET /stand-in" -> {
                return state();
            }
            case "POST /stand-in/faults" -> {
                FaultOrder fault = read(body, FaultOrder.class);
                standIn.fail(fault.endpoint(), fault.times() == null ? 1 : fault.times(), fault.toFault());
            }
            case "DELETE /stand-in/faults" -> standIn.clearFaults();
            case "POST /stand-in/delay" ->
                standIn.slow(Duration.ofMillis(read(body, Delay.class).millis()));
            case "POST /stand-in/symbols" -> {
                Known known = read(body, Known.class);
                standIn.know(known.symbol(), known.numbers());
            }
            case "POST /stand-in/duplicates" ->
                standIn.duplicate(read(body, Duplicate.class).symbol());
            case "POST /stand-in/expire" -> standIn.expireTokens();
            default -> throw new IllegalArgumentException("No such order: " + order);
        }
        return Map.of("done", order);
    }

    private Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        Map<String, Integer> requests = new LinkedHashMap<>();
        for (Endpoint endpoint : Endpoint.values()) {
            requests.put(endpoint.name(), standIn.requests(endpoint));
        }
        state.put("requests", requests);
        state.put("files", standIn.files().values());
        return state;
    }

    private static <T> T read(byte[] body, Class<T> type) throws IOException {
        return JSON.readValue(body, type);
    }

    private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] json = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }
}
