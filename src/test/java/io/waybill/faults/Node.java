package io.waybill.faults;

import io.waybill.flows.WaybillProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** One of the processes that share the work, with a clock that can be set wrong. */
final class Node implements AutoCloseable {
    private static final Path FAKE_TIME = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final String name;
    private final WaybillProcess waybill;
    private final Path clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    Node(String name, Path home, Path clock) throws IOException {
        this.name = name;
        this.clock = clock;
        setClock("+0");
        waybill = WaybillProcess.in(home).with("WAYBILL_NODE", name);
        if (hasClock()) {
            waybill.with("LD_PRELOAD", FAKE_TIME.toString())
                    .with("FAKETIME_TIMESTAMP_FILE", clock.toString())
                    .with("FAKETIME_CACHE_DURATION", "1")
                    .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                    .with("NO_FAKE_STAT", "1");
        }
    }

    /** Whether its clock can be set: takes libfaketime (Debian's package of that name). */
    static boolean hasClock() {
        return Files.exists(FAKE_TIME);
    }

    /** @param offset from the time that it is, such as {@code +3600}, in seconds */
    void setClock(String offset) throws IOException {
        Files.writeString(clock, offset + "\n");
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
        URI uri = waybill.uri(path);
        return HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    }

    @Override
    public void close() {
        waybill.close();
    }
}
