package io.waybill.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/** Answers all requests with a body that begins well and doesn't end, and counts what it could send of it. */
public final class EndlessServer implements AutoCloseable {
    /** Far more than a client keeps; a client that reads it all is found out by that. */
    public static final long MOST = 4L << 30;

    /** How a body is packed. */
    public enum Packing {
        NONE,
        /** A thousand times as much comes out of it. */
        BOMB,
        /** Nothing comes out of it. */
        HOLLOW
    }

    /**
     * @param path that a request must begin with to get it
     * @param start of its body, which goes on with x
     */
    public record Answer(String path, int status, String type, Packing packing, String start) {}

    private static final byte[] EMPTY_BLOCK = {0, 0, 0, (byte) 0xff, (byte) 0xff};

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "endless-server"));
    private final AtomicLong longest = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();

    private EndlessServer(Answer answer) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(answer.path(), exchange -> answer(exchange, answer));
    }

    public static EndlessServer answering(Answer answer) throws IOException {
        EndlessServer endless = new EndlessServer(answer);
        endless.server.start();
        return endless;
    }

    /** Answers a token to those who ask for one there, in so many words. */
    public EndlessServer withToken(String path, String json) {
        server.createContext(path, exchange -> {
            try (exchange) {
                byte[] body = json.getBytes(StandardCharsets.UTF_8);
                exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        return this;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** How many bytes of one body it could send at most. */
    public long longest() {
        return longest.get();
    }

    /** How many bodies were given up by those who read them. */
    public long ended() {
        return ended.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        if (answer.packing() != Packing.NONE) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        boolean bodiless = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : 0);
        if (bodiless) {
            exchange.close();
            return;
        }
        Counted counted = new Counted(exchange.getResponseBody());
        try {
            send(answer, counted);
        } finally {
            longest.accumulateAndGet(counted.sent, Math::max);
            ended.incrementAndGet();
            exchange.close();
        }
    }

    private static void send(Answer answer, Counted out) throws IOException {
        byte[] start = answer.start().getBytes(StandardCharsets.UTF_8);
        byte[] more = new byte[64 * 1024];
        Arrays.fill(more, (byte) 'x');
        switch (answer.packing()) {
            case NONE -> repeat(start, more, out, out);
            case BOMB -> repeat(start, more, new GZIPOutputStream(out, true), out);
            case HOLLOW -> {
                byte[] blocks = new byte[EMPTY_BLOCK.length * 10_000];
                for (int i = 0; i < blocks.length; i += EMPTY_BLOCK.length) {
                    System.arraycopy(EMPTY_BLOCK, 0, blocks, i, EMPTY_BLOCK.length);
                }
                repeat(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0}, blocks, out, out);
            }
        }
    }

    private static void repeat(byte[] start, byte[] more, OutputStream to, Counted counted) throws IOException {
        to.write(start);
        while (counted.sent < MOST) {
            to.write(more);
        }
    }

    private static final class Counted extends OutputStream {
        private final OutputStream out;
        private long sent;

        private Counted(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            sent += length;
        }
    }
}
