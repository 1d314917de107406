package io.waybill.servers;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A TCP proxy on the loopback interface that delays, slows down, cuts, stalls and corrupts on demand, and counts what
 * it passes.
 *
 * <p>A fault meets the next connection on which the client sends something, be it a new one or one that the client had
 * kept open. Nobody else is touched by it. A proxy that knows HTTP can be told which request a fault is meant for.
 */
public final class FaultProxy implements AutoCloseable {
    /** A fault that waits for the request it is meant for. */
    private static final class Due {
        private final Predicate<RequestHead> requests;
        private final NetworkFault fault;
        private int others;

        private Due(Predicate<RequestHead> requests, int others, NetworkFault fault) {
            this.requests = requests;
            this.others = others;
            this.fault = fault;
        }

        private boolean meets(RequestHead head) {
            return requests.test(head) && others-- == 0;
        }
    }

    private final boolean knowsHttp;
    private volatile InetSocketAddress server;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool(FaultProxy::daemon);
    private final Queue<NetworkFault> faults = new ConcurrentLinkedQueue<>();
    private final List<Due> faultsOfRequests = new ArrayList<>();
    private final Set<ProxyConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytesToServer = new AtomicLong();
    private final AtomicLong bytesToClient = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Duration roundTrip = Duration.ZERO;
    private volatile long rate = Long.MAX_VALUE;
    private ServerSocket listener;
    private Future<?> accepting;

    private FaultProxy(int serverPort, boolean knowsHttp) throws IOException {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        this.knowsHttp = knowsHttp;
        listen(0);
        this.port = listener.getLocalPort();
    }

    /** Starts a proxy in front of a port of this machine. */
    public static FaultProxy before(int serverPort) throws IOException {
        return new FaultProxy(serverPort, false);
    }

    /** Starts one that knows HTTP/1.1, in front of a port of this machine. */
    public static FaultProxy beforeHttp(int serverPort) throws IOException {
        return new FaultProxy(serverPort, true);
    }

    public int port() {
        return port;
    }

    /** Delays every byte by half of this, each way; throughput suffers only as far as the client waits. */
    public void roundTrip(Duration time) {
        roundTrip = time;
    }

    /** @param bytesPerSecond that each connection passes, in each direction */
    public void rate(long bytesPerSecond) {
        rate = bytesPerSecond;
    }

    /** The next connections that are used meet this fault, once each; several calls queue up. */
    public void fail(int times, NetworkFault fault) {
        for (int i = 0; i < times; i++) {
            faults.add(fault);
        }
    }

    /**
     * One of the requests to come meets this fault.
     *
     * @param nth which of those that fit, from 1
     */
    public void fail(Predicate<RequestHead> requests, int nth, NetworkFault fault) {
        if (!knowsHttp) {
            throw new IllegalStateException("this proxy doesn't know requests; use beforeHttp");
        }
        synchronized (faultsOfRequests) {
            faultsOfRequests.add(new Due(requests, nth - 1, fault));
        }
    }

    /** Takes back delay, rate and the faults that are still due. Connections that stall go on stalling. */
    public void heal() {
        faults.clear();
        synchronized (faultsOfRequests) {
            faultsOfRequests.clear();
        }
        roundTrip = Duration.ZERO;
        rate = Long.MAX_VALUE;
    }

    /** Cuts all connections and refuses new ones, until {@link #up()}. */
    public synchronized void down() throws IOException {
        listener.close();
        awaitEndOfAccepting();
        cut();
    }

    /** Listens again, on the same port. */
    public synchronized void up() throws IOException {
        if (listener.isClosed()) {
            listen(port);
        }
    }

    /** Cuts the connections that are open now, and lets new ones go to another port of this machine. */
    public void leadTo(int serverPort) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        cut();
    }

    /** Cuts the connections that are open now. */
    public void cut() {
        open.forEach(ProxyConnection::close);
    }

    /** Bytes that went on to the server, in all connections. */
    public long bytesToServer() {
        return bytesToServer.get();
    }

    public long bytesToClient() {
        return bytesToClient.get();
    }

    /** Connections that were accepted so far. */
    public int connections() {
        return connections.get();
    }

    /** Faults that have not met a connection or their request yet. */
    public int faultsDue() {
        synchronized (faultsOfRequests) {
            return faults.size() + faultsOfRequests.size();
        }
    }

    @Override
    public void close() throws IOException {
        down();
        threads.shutdownNow();
    }

    Duration oneWay() {
        return roundTrip.dividedBy(2);
    }

    long rate() {
        return rate;
    }

    boolean knowsHttp() {
        return knowsHttp;
    }

    Optional<NetworkFault> nextFault() {
        return Optional.ofNullable(faults.poll());
    }

    /** The fault that is meant for a request, or for any. */
    Optional<NetworkFault> faultOf(RequestHead head) {
        synchronized (faultsOfRequests) {
            // each counts the requests that fit, also those that another one meets
            List<Due> met =
                    faultsOfRequests.stream().filter(due -> due.meets(head)).toList();
            faultsOfRequests.removeAll(met);
            return met.stream().map(due -> due.fault).findFirst().or(this::nextFault);
        }
    }

    void passed(NetworkFault.Direction direction, int bytes) {
        (direction == NetworkFault.Direction.TO_SERVER ? bytesToServer : bytesToClient).addAndGet(bytes);
    }

    void closed(ProxyConnection connection) {
        open.remove(connection);
    }

    private void listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        listener = socket;
        accepting = threads.submit(() -> accept(socket));
    }

    /** The kernel keeps a closed listener open for as long as a thread is still on its way out of accept(2). */
    private void awaitEndOfAccepting() throws IOException {
        try {
            accepting.get();
        } catch (ExecutionException e) {
            throw new IOException("the proxy could not accept connections", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private void accept(ServerSocket socket) {
        try {
            while (!socket.isClosed()) {
                connect(socket.accept());
            }
        } catch (SocketException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void connect(Socket client) throws IOException {
        connections.incrementAndGet();
        Socket upstream = new Socket();
        try {
            upstream.connect(server);
        } catch (IOException serverIsDown) {
            client.close();
            return;
        }
        ProxyConnection connection = new ProxyConnection(this, client, upstream);
        open.add(connection);
        connection.start(threads);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "fault-proxy");
        thread.setDaemon(true);
        return thread;
    }
}
