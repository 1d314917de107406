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

/**
 * A TCP proxy on the loopback interface that delays, slows down, cuts, stalls and corrupts on demand, and counts what
 * it passes.
 *
 * <p>A fault meets the next connection on which the client sends something, be it a new one or one that the client had
 * kept open. Nobody else is touched by it.
 */
public final class FaultProxy implements AutoCloseable {
    private volatile InetSocketAddress server;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool(FaultProxy::daemon);
    private final Queue<NetworkFault> faults = new ConcurrentLinkedQueue<>();
    private final Set<ProxyConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytesToServer = new AtomicLong();
    private final AtomicLong bytesToClient = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Duration roundTrip = Duration.ZERO;
    private volatile long rate = Long.MAX_VALUE;
    private ServerSocket listener;
    private Future<?> accepting;

    private FaultProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        listen(0);
        this.port = listener.getLocalPort();
    }

    /** Starts a proxy in front of a port of this machine. */
    public static FaultProxy before(int serverPort) throws IOException {
        return new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
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

    /** Takes back delay, rate and the faults that are still due. Connections that stall go on stalling. */
    public void heal() {
        faults.clear();
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

    /** Faults that have not met a connection yet. */
    public int faultsDue() {
        return faults.size();
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

    Optional<NetworkFault> nextFault() {
        return Optional.ofNullable(faults.poll());
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
