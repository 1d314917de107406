package io.waybill.servers;

import io.waybill.servers.NetworkFault.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** One connection through a {@link FaultProxy}: for each direction a thread that reads and one that writes. */
final class ProxyConnection {
    private static final int PACKET = 16 * 1024;
    private static final int PACKETS_UNDER_WAY = 256;

    /**
     * @param begins the head of a request, where the proxy knows HTTP and these bytes are one
     * @param ends whether a request ends here
     */
    private record Packet(byte[] bytes, int length, long due, Optional<RequestHead> begins, boolean ends) {
        boolean isEnd() {
            return length < 0;
        }
    }

    /** When a connection that is blocked is given up. */
    private static final Duration BLOCKED = Duration.ofSeconds(5);

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<Direction, Long> sinceFault = new EnumMap<>(Direction.class);
    private Optional<NetworkFault> fault = Optional.empty();
    private Optional<byte[]> answer = Optional.empty();
    private volatile boolean stalled;

    ProxyConnection(FaultProxy proxy, Socket client, Socket server) throws IOException {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    void start(Executor threads) {
        pump(threads, Direction.TO_SERVER, client, server);
        pump(threads, Direction.TO_CLIENT, server, client);
    }

    void close() {
        closed.countDown();
        proxy.closed(this);
        try (client;
                server) {
            // closing both is all there is to do
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pump(Executor threads, Direction direction, Socket from, Socket to) {
        BlockingQueue<Packet> underWay = new ArrayBlockingQueue<>(PACKETS_UNDER_WAY);
        boolean framed = proxy.knowsHttp() && direction == Direction.TO_SERVER;
        threads.execute(() -> closingAtTheEnd(() -> read(from, underWay, framed)));
        threads.execute(() -> closingAtTheEnd(() -> write(direction, to, underWay)));
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** A reset or an interrupt ends both directions, as it would without a proxy. */
    private void closingAtTheEnd(Work work) {
        try {
            work.run();
        } catch (IOException reset) {
            close();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
        }
    }

    private void read(Socket from, BlockingQueue<Packet> underWay, boolean framed)
            throws IOException, InterruptedException {
        RequestFramer framer =
                new RequestFramer((bytes, begins, ends) -> put(underWay, bytes, bytes.length, begins, ends));
        int length;
        do {
            byte[] bytes = new byte[PACKET];
            length = from.getInputStream().read(bytes);
            if (stalled && length < 0) {
                close();
            } else if (framed && length > 0) {
                framer.read(bytes, length);
            } else {
                framer.end();
                put(underWay, bytes, length, Optional.empty(), false);
            }
        } while (length >= 0);
    }

    private void put(
            BlockingQueue<Packet> underWay, byte[] bytes, int length, Optional<RequestHead> begins, boolean ends)
            throws InterruptedException {
        if (!stalled) {
            long due = System.nanoTime() + proxy.oneWay().toNanos();
            underWay.put(new Packet(bytes, length, due, begins, ends));
        }
    }

    private void write(Direction direction, Socket to, BlockingQueue<Packet> underWay)
            throws IOException, InterruptedException {
        for (Packet packet = underWay.take(); !packet.isEnd(); packet = underWay.take()) {
            pause(Duration.ofNanos(packet.due - System.nanoTime()));
            if (!pass(direction, to, packet, underWay)) {
                return;
            }
            long nanosAtRate = (long) (packet.length * 1e9 / proxy.rate());
            pause(Duration.ofNanos(nanosAtRate));
        }
        to.shutdownOutput();
        if (client.isOutputShutdown() && server.isOutputShutdown()) {
            close();
        }
    }

    /** Returns whether anything may follow. */
    private boolean pass(Direction direction, Socket to, Packet packet, BlockingQueue<Packet> underWay)
            throws IOException, InterruptedException {
        long before = meetFault(direction, packet.begins);
        if (answer.isPresent() && direction == Direction.TO_SERVER) {
            answer(packet);
            return true;
        }
        int length = packet.length;
        Optional<NetworkFault> hit = faultWithin(direction, before + length);
        if (hit.isPresent() && hit.get().kind() != NetworkFault.Kind.CORRUPT) {
            length = (int) (hit.get().at() - before);
        } else if (hit.isPresent()) {
            packet.bytes[(int) (hit.get().at() - before)] ^= (byte) 0xff;
        }
        // counted first, so that whoever got the bytes finds them counted, and what it sends then meets its own fault
        proxy.passed(direction, length);
        passed(direction, length, hit);
        to.getOutputStream().write(packet.bytes, 0, length);
        if (hit.isEmpty() || hit.get().kind() == NetworkFault.Kind.CORRUPT) {
            return true;
        }
        if (hit.get().kind() == NetworkFault.Kind.STALL) {
            // What comes now is lost; when the client gives up, the server learns of it.
            stalled = true;
            underWay.clear();
            closed.await();
        } else if (hit.get().kind() == NetworkFault.Kind.BLOCK) {
            // What is read already fills the queue, and nothing more is read; so it isn't seen when the client gives
            // up.
            closed.await(BLOCKED.toNanos(), TimeUnit.NANOSECONDS);
        }
        close();
        return false;
    }

    /** Keeps a request from the server, and answers it once it is there as a whole. */
    private void answer(Packet packet) throws IOException {
        proxy.passed(Direction.TO_SERVER, packet.length);
        if (packet.ends) {
            byte[] text = answer.orElseThrow();
            answer = Optional.empty();
            proxy.passed(Direction.TO_CLIENT, text.length);
            client.getOutputStream().write(text);
        }
    }

    /** Takes a fault that is due if the client sends; returns the bytes that passed since one was taken. */
    private synchronized long meetFault(Direction direction, Optional<RequestHead> begins) {
        if (direction == Direction.TO_SERVER && fault.isEmpty()) {
            fault = proxy.knowsHttp() ? begins.flatMap(proxy::faultOf) : proxy.nextFault();
            sinceFault.clear();
            if (fault.filter(met -> met.kind() == NetworkFault.Kind.ANSWER).isPresent()) {
                boolean bodiless = begins.orElseThrow().is("HEAD");
                answer = fault.flatMap(NetworkFault::answer).map(given -> given.toHttp(bodiless));
                fault = Optional.empty();
            }
        }
        return sinceFault.getOrDefault(direction, 0L);
    }

    private synchronized Optional<NetworkFault> faultWithin(Direction direction, long end) {
        return fault.filter(f -> f.direction() == direction)
                .filter(f -> f.kind() == NetworkFault.Kind.CORRUPT ? f.at() < end : f.at() <= end);
    }

    private synchronized void passed(Direction direction, int length, Optional<NetworkFault> hit) {
        sinceFault.merge(direction, (long) length, Long::sum);
        if (hit.isPresent()) {
            fault = Optional.empty();
        }
    }

    private void pause(Duration time) throws InterruptedException {
        if (time.toNanos() > 0 && closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("closed");
        }
    }
}
