package io.waybill.contracts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Sends a file through a WebSocket, as web pages do: slices in base64, one after another, and DONE. */
public final class SocketClient implements WebSocket.Listener {
    private static final int PATIENCE = 60;

    /** How a connection was closed. */
    public record Closed(int code, String reason) {}

    private final BlockingQueue<JsonNode> told = new LinkedBlockingQueue<>();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final StringBuilder frame = new StringBuilder();
    private WebSocket socket;

    /** Connects; the address is that which was given out with the file. */
    public static SocketClient connect(HttpClient http, URI server, String kind, String file, String address) {
        SocketClient client = new SocketClient();
        String query = address == null ? "" : "?gdrive_url=" + URLEncoder.encode(address, StandardCharsets.UTF_8);
        client.socket = http.newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://" + server.getAuthority() + "/ws_api/" + kind + "/" + file + query), client)
                .join();
        return client;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        frame.append(data);
        if (last) {
            try {
                told.add(new ObjectMapper().readTree(frame.toString()));
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
            frame.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(new Closed(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        closed.complete(new Closed(-1, String.valueOf(failure)));
    }

    /** The next frame from the server. */
    public JsonNode next() throws InterruptedException {
        JsonNode next = told.poll(PATIENCE, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was told; closed: " + closed.getNow(null));
        }
        return next;
    }

    /** The next frame of a type. */
    public JsonNode next(String type) throws InterruptedException {
        JsonNode next = next();
        while (!next.path("type").asText().equals(type)) {
            if (next.path("type").asText().matches("error|success")) {
                throw new AssertionError("instead of " + type + ": " + next);
            }
            next = next();
        }
        return next;
    }

    /** Where to go on. */
    public int offset() throws InterruptedException {
        JsonNode first = next();
        if (!first.path("type").asText().equals("offset")) {
            throw new AssertionError("not where to go on: " + first);
        }
        return first.path("value").asInt();
    }

    public void text(String message) {
        socket.sendText(message, true).join();
    }

    public void base64(byte[] content, int from, int to) {
        text("{\"bytes\":\"" + Base64.getEncoder().encodeToString(Arrays.copyOfRange(content, from, to)) + "\"}");
    }

    public void binary(byte[] content, int from, int to) {
        socket.sendBinary(ByteBuffer.wrap(content, from, to - from), true).join();
    }

    /** A piece of a message that has yet to end. */
    public void piece(byte[] content, int from, int to) {
        socket.sendBinary(ByteBuffer.wrap(content, from, to - from), false).join();
    }

    /** The line is cut. */
    public void cut() {
        socket.abort();
    }

    public Closed closed() throws Exception {
        return closed.get(PATIENCE, TimeUnit.SECONDS);
    }
}
