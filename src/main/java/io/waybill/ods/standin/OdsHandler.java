package io.waybill.ods.standin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.fileupload2.core.MultipartInput.MalformedStreamException;

/** Counts a request, spoils it if a fault is due, checks the caller, and answers. */
final class OdsHandler implements HttpHandler {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HTML = "<!DOCTYPE html><html><body><h1>Service Unavailable</h1></body></html>";

    private final Access access;
    private final LoadingApi api;
    private final Faults faults;
    private final Map<Endpoint, Integer> requests = new EnumMap<>(Endpoint.class);

    OdsHandler(Access access, LoadingApi api, Faults faults) {
        this.access = access;
        this.api = api;
        this.faults = faults;
    }

    Map<Endpoint, Integer> requests() {
        synchronized (requests) {
            return Map.copyOf(requests);
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Optional<Endpoint> endpoint = Endpoint.of(exchange.getRequestMethod(), path);
            if (endpoint.isEmpty()) {
                answer(exchange, 404, "application/json", error("No such call: " + path));
                return;
            }
            synchronized (requests) {
                requests.merge(endpoint.get(), 1, Integer::sum);
            }
            faults.pause();
            answer(exchange, endpoint.get(), faults.next(endpoint.get()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, Endpoint endpoint, Optional<Fault> fault) throws IOException {
        if (fault.isPresent() && fault.get() instanceof Fault.Status status) {
            status.retryAfter()
                    .ifPresent(wait -> exchange.getResponseHeaders().set("Retry-After", "" + wait.toSeconds()));
            answer(exchange, status.status(), "application/json", error("Fault on demand"));
        } else if (fault.isPresent() && fault.get() instanceof Fault.Html) {
            answer(exchange, 200, "text/html; charset=utf-8", HTML.getBytes(StandardCharsets.UTF_8));
        } else if (endpoint == Endpoint.TOKEN) {
            Optional<String> token = access.token(query(exchange), header(exchange, "Authorization"));
            Object body = token.<Object>map(t -> Map.of("token", t)).orElse(refusal("Wrong credentials"));
            answerUnlessLost(exchange, fault, token.isPresent() ? 200 : 401, body);
        } else if (!access.allows(header(exchange, "Authorization"))) {
            answerUnlessLost(exchange, fault, 401, refusal("Missing, wrong or expired token"));
        } else {
            answerUnlessLost(exchange, fault, 200, process(exchange, endpoint));
        }
    }

    private Object process(HttpExchange exchange, Endpoint endpoint) throws IOException {
        try {
            if (!header(exchange, "Content-Encoding").isEmpty()) {
                throw new Refused("Compressed requests are not understood");
            }
            String type = header(exchange, "Content-Type");
            return switch (endpoint) {
                case LOOK_UP -> api.lookUp(query(exchange));
                case SEARCH -> api.search(query(exchange));
                case SAVE -> api.save(type, exchange.getRequestBody());
                case PATCH -> api.patch(type, exchange.getRequestBody());
                case FILE -> api.file(type, exchange.getRequestBody());
                case TOKEN -> throw new IllegalStateException("Answered before");
            };
        } catch (Refused e) {
            return refusal(e.getMessage());
        } catch (MalformedStreamException e) {
            return refusal("The multipart body is broken: " + e.getMessage());
        }
    }

    private static void answerUnlessLost(HttpExchange exchange, Optional<Fault> fault, int status, Object body)
            throws IOException {
        if (fault.isEmpty()) {
            answer(exchange, status, "application/json", JSON.writeValueAsBytes(body));
        }
    }

    /** Reads the rest of the request first: a client that still sends would not see the answer. */
    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static byte[] error(String message) throws IOException {
        return JSON.writeValueAsBytes(refusal(message));
    }

    private static Map<String, Object> refusal(String message) {
        return Map.of("status", -1, "message", message);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        return Parameters.of(exchange.getRequestURI().getRawQuery());
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }
}
