package io.waybill.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Gives out contents by their names over HTTP, from where a client wants to go on. It can be told to answer otherwise. */
public final class ContentServer implements AutoCloseable {
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final Map<String, Integer> refused = new ConcurrentHashMap<>();
    private final Map<String, Integer> cutOnce = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(8, task -> new Thread(task, "content"));
    private final HttpServer server;

    private ContentServer(HttpServer server) {
        this.server = server;
    }

    public static ContentServer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ContentServer contents = new ContentServer(server);
        server.setExecutor(contents.threads);
        server.createContext("/", contents::answer);
        server.start();
        return contents;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String address(String name) {
        return "http://127.0.0.1:" + port() + "/" + name;
    }

    public void put(String name, byte[] content) {
        contents.put(name, content);
    }

    /** From now on this content is answered with a status and an error page; 0 ends that. */
    public void refuse(String name, int status) {
        refused.put(name, status);
    }

    /** The next answer with this content breaks off after so many bytes. */
    public void cut(String name, int after) {
        cutOnce.put(name, after);
    }

    /** What was asked for: names, with the range if one was wanted. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String name = exchange.getRequestURI().getPath().substring(1);
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(range == null ? name : name + " " + range);
            int status = refused.getOrDefault(name, 0);
            byte[] content = contents.get(name);
            if (status != 0 || content == null) {
                byte[] page = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>".getBytes();
                exchange.sendResponseHeaders(status == 0 ? 404 : status, page.length);
                exchange.getResponseBody().write(page);
                return;
            }
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            if (range != null) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
            }
            byte[] rest = Arrays.copyOfRange(content, from, content.length);
            Integer cut = cutOnce.remove(name);
            exchange.sendResponseHeaders(range == null ? 200 : 206, rest.length);
            exchange.getResponseBody().write(rest, 0, cut == null ? rest.length : Math.min(cut, rest.length));
            exchange.getResponseBody().flush();
        }
    }
}
