package io.waybill.standin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import org.apache.tomcat.util.http.fileupload.MultipartStream.MalformedStreamException;

/** Checks who asks, and answers. Each token says that it is of a stand-in. */
final class OdsHandler implements HttpHandler {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Access access;
    private final LoadingApi api;

    OdsHandler(Access access, LoadingApi api) {
        this.access = access;
        this.api = api;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Optional<Endpoint> endpoint = Endpoint.of(exchange.getRequestMethod(), path);
            if (endpoint.isEmpty()) {
                answer(exchange, 404, refusal("No such call: " + path));
            } else {
                answer(exchange, endpoint.get());
            }
        }
    }

    private void answer(HttpExchange exchange, Endpoint endpoint) throws IOException {
        if (endpoint == Endpoint.TOKEN) {
            Optional<String> token = access.token(query(exchange), header(exchange, "Authorization"));
            Object body = token.<Object>map(some -> Map.of("token", some, "standIn", true))
                    .orElse(refusal("Wrong credentials"));
            answer(exchange, token.isPresent() ? 200 : 401, body);
        } else if (!access.allows(header(exchange, "Authorization"))) {
            answer(exchange, 401, refusal("Missing, wrong or expired token"));
        } else {
            answer(exchange, 200, process(exchange, endpoint));
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

    /** Reads the rest of the request first: a client that still sends would not see the answer. */
    private static void answer(HttpExchange exchange, int status, Object answer) throws IOException {
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        byte[] json = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
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
