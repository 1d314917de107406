package io.waybill.faults;

import io.waybill.flows.WaybillProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/** One of the processes that share the work, with a clock that can be set wrong. */
final class Node implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final String name;
    private final WaybillProcess waybill;
    private final Path offset;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** @param clock the library that lets a process see another time, if it can be had */
    Node(String name, Path home, Path offset, Optional<Path> clock) throws IOException {
        this.name = name;
        this.offset = offset;
        setClock(0);
        waybill = WaybillProcess.in(home).with("WAYBILL_NODE", name);
        clock.ifPresent(
                library -> waybill.with("LD_PRELOAD", library.toString()).with("WAYBILL_CLOCK", offset.toString()));
    }

    /** @param seconds by which its clock is wrong; the process has the file mapped, so it is written in place */
    void setClock(long seconds) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        bytes.putLong(0, seconds);
        try (FileChannel file = FileChannel.open(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(bytes, 0);
        }
    }

    String name() {
        return name;
    }

    WaybillProcess waybill() {
        return waybill;
    }

    boolean isUp() {
        return status("/actuator/health") == 200;
    }

    /** What it says of itself; empty if it says nothing. */
    String answer(String path) {
        try {
            return http.send(request(path), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | IllegalStateException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private int status(String path) {
        try {
            return http.send(request(path), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | IllegalStateException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private HttpRequest request(String path) throws IOException {
        return waybill.request(path).timeout(PATIENCE).build();
    }

    @Override
    public void close() {
        waybill.close();
    }
}
