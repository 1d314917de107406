package io.waybill.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Speaks as much of S3 as uploads need and throws all content away, so that documents of any size can be sent to it. It
 * compares the MD5 and the CRC32C of each content and the list of parts of each upload, and doesn't look at signatures.
 *
 * <p>Each part has to begin with its own offset in the object, as a big-endian number of eight bytes: so no range can be
 * taken for another.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html">the reference of S3</a>
 */
public final class DiscardingS3 implements AutoCloseable {
    /** What a {@code HEAD} tells of an object. */
    public record Kept(long size, String etag, Optional<String> crc32c, Map<String, List<String>> headers) {}

    private static final int THREADS = 32;
    /** S3 lists no more parts in one answer. */
    private static final int MOST_LISTED = 1_000;

    private final HttpServer server;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(THREADS, task -> new Thread(task, "discarding-s3"));
    private final DiscardedObjects objects = new DiscardedObjects();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final boolean knowsCrc32c;
    private final Semaphore places;
    private final Duration each;
    private final AtomicInteger parts = new AtomicInteger();
    private final AtomicInteger partsWithMd5 = new AtomicInteger();
    private final AtomicInteger documentsWithMd5 = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> refusals = new ConcurrentLinkedQueue<>();

    private DiscardingS3(boolean knowsCrc32c, int places, Duration each) throws IOException {
        this.knowsCrc32c = knowsCrc32c;
        this.places = new Semaphore(places);
        this.each = each;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    public static DiscardingS3 start() throws IOException {
        return start(true, THREADS, Duration.ZERO);
    }

    /**
     * Takes only so many contents at a time, and answers others with 503 SlowDown.
     *
     * @param each how long it takes a content at least
     */
    public static DiscardingS3 startCrowded(int places, Duration each) throws IOException {
        return start(true, places, each);
    }

    /** Like servers of before 2022: it takes no notice of a CRC32C. */
    public static DiscardingS3 startWithoutCrc32c() throws IOException {
        return start(false, THREADS, Duration.ZERO);
    }

    private static DiscardingS3 start(boolean knowsCrc32c, int places, Duration each) throws IOException {
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            // else each answer waits for the acknowledgement of its own headers, some 40 ms
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
        DiscardingS3 s3 = new DiscardingS3(knowsCrc32c, places, each);
        s3.server.start();
        return s3;
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All objects, by bucket and key. */
    public Map<String, Kept> objects() {
        return objects.all();
    }

    /** How many parts came, each time that one came. */
    public int parts() {
        return parts.get();
    }

    /** How many parts came with their MD5, which was compared. */
    public int partsWithMd5() {
        return partsWithMd5.get();
    }

    /** How many documents came in one request with their MD5, which was compared. */
    public int documentsWithMd5() {
        return documentsWithMd5.get();
    }

    /** What broke the rules, in words; nothing of it was taken. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                answer(exchange);
            } catch (S3Error e) {
                if (e.status() != 404) {
                    refusals.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + ": " + e);
                }
                reply(exchange, e.status(), e.toXml());
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException, S3Error {
        String path = exchange.getRequestURI().getPath().substring(1);
        Map<String, String> query = query(exchange);
        Optional<String> upload = Optional.ofNullable(query.get("uploadId"));
        String method = exchange.getRequestMethod();
        if (!path.replaceFirst("/$", "").contains("/")) {
            bucket(exchange, method, path.replaceFirst("/$", ""));
        } else if (method.equals("POST") && query.containsKey("uploads")) {
            reply(exchange, 200, S3Xml.begun(path, objects.begin(path, exchange.getRequestHeaders())));
        } else if (method.equals("PUT") && upload.isPresent()) {
            int number = Integer.parseInt(query.get("partNumber"));
            DiscardedContent content = content(exchange);
            parts.incrementAndGet();
            if (exchange.getRequestHeaders().containsKey("Content-MD5")) {
                partsWithMd5.incrementAndGet();
            }
            crc32c(exchange, content);
            etag(exchange, objects.part(path, upload.get(), number, content));
        } else if (method.equals("GET") && upload.isPresent()) {
            int marker = Integer.parseInt(query.getOrDefault("part-number-marker", "0"));
            int most = Math.min(MOST_LISTED, Integer.parseInt(query.getOrDefault("max-parts", "" + MOST_LISTED)));
            reply(exchange, 200, S3Xml.parts(path, upload.get(), objects.parts(path, upload.get()), marker, most));
        } else if (method.equals("POST") && upload.isPresent()) {
            String parts = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            reply(exchange, 200, S3Xml.completed(path, objects.complete(path, upload.get(), parts)));
        } else if (method.equals("DELETE") && upload.isPresent()) {
            objects.abort(path, upload.get());
            reply(exchange, 204, "");
        } else if (method.equals("PUT")) {
            DiscardedContent content = content(exchange);
            if (exchange.getRequestHeaders().containsKey("Content-MD5")) {
                documentsWithMd5.incrementAndGet();
            }
            crc32c(exchange, content);
            etag(exchange, objects.put(path, content, exchange.getRequestHeaders()));
        } else if (method.equals("HEAD")) {
            head(exchange, objects.find(path));
        } else {
            throw new S3Error(501, "NotImplemented", "Content is not kept here: " + method);
        }
    }

    private void bucket(HttpExchange exchange, String method, String bucket) throws IOException, S3Error {
        if (method.equals("PUT")) {
            objects.makeBucket(bucket);
        } else {
            objects.requireBucket(bucket);
        }
        reply(exchange, 200, "");
    }

    private DiscardedContent content(HttpExchange exchange) throws IOException, S3Error {
        if (!places.tryAcquire()) {
            throw new S3Error(503, "SlowDown", "Please reduce your request rate.");
        }
        try {
            closed.await(each.toNanos(), TimeUnit.NANOSECONDS);
            return take(exchange);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the server ends");
        } finally {
            places.release();
        }
    }

    private DiscardedContent take(HttpExchange exchange) throws IOException, S3Error {
        return DiscardedContent.of(
                exchange.getRequestBody(),
                Long.parseLong(exchange.getRequestHeaders().getFirst("Content-Length")),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-MD5")),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("x-amz-checksum-crc32c"))
                        .filter(crc -> knowsCrc32c));
    }

    private static void crc32c(HttpExchange exchange, DiscardedContent content) {
        content.announcedCrc32c().ifPresent(crc -> exchange.getResponseHeaders().set("x-amz-checksum-crc32c", crc));
    }

    private static void etag(HttpExchange exchange, String etag) throws IOException {
        exchange.getResponseHeaders().set("ETag", "\"" + etag + "\"");
        reply(exchange, 200, "");
    }

    private static void head(HttpExchange exchange, Kept kept) throws IOException {
        exchange.getResponseHeaders().putAll(kept.headers());
        exchange.getResponseHeaders().set("ETag", "\"" + kept.etag() + "\"");
        kept.crc32c().ifPresent(crc -> exchange.getResponseHeaders().set("x-amz-checksum-crc32c", crc));
        exchange.getResponseHeaders().set("Content-Length", Long.toString(kept.size()));
        exchange.getResponseHeaders().set("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
        exchange.sendResponseHeaders(200, -1);
    }

    private static void reply(HttpExchange exchange, int status, String xml) throws IOException {
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        byte[] body = xml.getBytes(StandardCharsets.UTF_8);
        boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        Optional.ofNullable(exchange.getRequestURI().getRawQuery()).stream()
                .flatMap(raw -> Arrays.stream(raw.split("&")))
                .map(pair -> pair.split("=", 2))
                .forEach(pair ->
                        query.put(pair[0], pair.length > 1 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : ""));
        return query;
    }
}
