package io.waybill.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads every request to its end and refuses it in the same words. A {@link FaultProxy} can be led to it for a while. */
public final class RefusingServer implements AutoCloseable {
    /** What it answers. */
    public record Answer(int status, Map<String, String> headers, String body) {
        public Answer(int status, String body) {
            this(status, Map.of(), body);
        }

        /**
         * As it goes over the wire.
         *
         * @param bodiless as an answer to HEAD is
         */
        byte[] toHttp(boolean bodiless) {
            StringBuilder text = new StringBuilder("HTTP/1.1 %d On demand\r\n".formatted(status));
            headers.forEach((name, value) -> text.append("%s: %s\r\n".formatted(name, value)));
            int length = bodiless ? 0 : body.getBytes(StandardCharsets.UTF_8).length;
            text.append("Content-Length: %d\r\n\r\n".formatted(length));
            return (bodiless ? text.toString() : text + body).getBytes(StandardCharsets.UTF_8);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "refusing-server"));
    private final AtomicInteger requests = new AtomicInteger();

    private RefusingServer(Answer answer) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> refuse(exchange, answer));
    }

    public static RefusingServer answering(Answer answer) throws IOException {
        RefusingServer refusing = new RefusingServer(answer);
        refusing.server.start();
        return refusing;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void refuse(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            boolean bodiless = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
            exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : body.length);
            if (!bodiless) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
