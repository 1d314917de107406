package io.waybill.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Plays the part of Google Drive (v3) over plain HTTP on the loopback interface, to Google's documented protocol: files
 * and folders with ids from the client, direct and resumable uploads, look-ups by query, downloads of ranges, OAuth.
 * Contents are kept in a folder and never whole in memory. Google's own Java client is what it is checked with.
 *
 * @see <a href="https://developers.google.com/workspace/drive/api/reference/rest/v3">Google's reference</a>
 */
public final class DriveStandIn implements AutoCloseable {
    public static final String CLIENT_ID = DriveAccess.CLIENT_ID;
    public static final String CLIENT_SECRET = DriveAccess.CLIENT_SECRET;
    public static final String REFRESH_TOKEN = DriveAccess.REFRESH_TOKEN;
    private static final int THREADS = 16;

    private final DriveFiles files;
    private final DriveSessions sessions;
    private final DriveAccess access = new DriveAccess();
    private final ExecutorService threads;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<DriveCall, Deque<DriveFault>> faults = new EnumMap<>(DriveCall.class);
    private final Map<DriveCall, Integer> requests = new EnumMap<>(DriveCall.class);
    private Duration delay = Duration.ZERO;
    private final int port;
    private HttpServer server;

    private DriveStandIn(Path folder) throws IOException {
        files = new DriveFiles(folder);
        sessions = new DriveSessions(files);
        threads = Executors.newFixedThreadPool(THREADS, task -> new Thread(task, "drive-stand-in"));
        server = listen(0);
        port = server.getAddress().getPort();
    }

    private HttpServer listen(int port) throws IOException {
        HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        listening.setExecutor(threads);
        listening.createContext("/", new DriveHandler(this, access, new DriveApi(files, sessions)));
        listening.start();
        return listening;
    }

    /** Starts one with its own folder, on a free port. */
    public static DriveStandIn start() throws IOException {
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            // else each answer waits for the acknowledgement of its own headers, some 40 ms
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
        return new DriveStandIn(ServerProcess.freshFolder("drive"));
    }

    /** Takes it away; {@link #restart()} brings it back with its files and sessions, on the same port. */
    public void stop() {
        server.stop(0);
    }

    public void restart() throws IOException {
        stop();
        server = listen(port);
    }

    public int port() {
        return port;
    }

    /** For {@code Drive.Builder.setRootUrl}. */
    public String rootUrl() {
        return "http://127.0.0.1:" + port() + "/";
    }

    public String tokenUrl() {
        return rootUrl() + "token";
    }

    /** A token that is good until {@link #expireTokens()}. */
    public String newToken() {
        return access.newToken();
    }

    /** The JSON key of a service account whose tokens come from here. */
    public String serviceAccountKey() throws IOException {
        return access.serviceAccountJson(tokenUrl());
    }

    /** All files and folders, oldest first, with all their fields. */
    public List<? extends JsonNode> files() {
        return files.find(file -> true);
    }

    public void removeEverything() {
        files.clear();
    }

    /** Where the content of a file lies on this disk. */
    public Path content(String id) {
        return files.content(id);
    }

    public synchronized int requests(DriveCall call) {
        return requests.getOrDefault(call, 0);
    }

    /** The next requests of this kind meet this fault; several calls queue up. */
    public synchronized void fail(DriveCall call, int times, DriveFault fault) {
        for (int i = 0; i < times; i++) {
            faults.computeIfAbsent(call, c -> new ArrayDeque<>()).add(fault);
        }
    }

    /** Every request waits this long before anything is done about it. */
    public synchronized void slow(Duration delay) {
        this.delay = delay;
    }

    public synchronized void clearFaults() {
        faults.clear();
        delay = Duration.ZERO;
    }

    /** Every token given out so far is answered with 401 from now on. */
    public void expireTokens() {
        access.expire();
    }

    /** How many sessions wait for more of a content that is at least so large. */
    public long unfinishedSessions(long size) {
        return sessions.unfinished(size);
    }

    /** Every upload session is answered with 404 from now on. */
    public void expireSessions() {
        sessions.expire();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    synchronized void count(DriveCall call) {
        requests.merge(call, 1, Integer::sum);
    }

    synchronized Optional<DriveFault> nextFault(DriveCall call) {
        return Optional.ofNullable(faults.getOrDefault(call, new ArrayDeque<>()).poll());
    }

    void pause() throws InterruptedException {
        Duration wait;
        synchronized (this) {
            wait = delay;
        }
        closed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }
}
