package io.waybill.servers;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.input.BoundedInputStream;

/** An answer that is yet to be sent: JSON, a part of a file, or nothing but a status. */
record DriveReply(int status, Map<String, String> headers, Optional<Object> json, Optional<Region> region) {
    /** Some bytes of a file. */
    record Region(Path file, long from, long length) {}

    static DriveReply empty(int status, Map<String, String> headers) {
        return new DriveReply(status, headers, Optional.empty(), Optional.empty());
    }

    static DriveReply json(int status, Object json) {
        return new DriveReply(
                status, Map.of("Content-Type", "application/json; charset=UTF-8"), Optional.of(json), Optional.empty());
    }

    static DriveReply content(int status, Map<String, String> headers, Region region) {
        return new DriveReply(status, headers, Optional.empty(), Optional.of(region));
    }

    static DriveReply error(DriveError error) {
        return json(error.status(), error.json());
    }

    void send(HttpExchange exchange) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        if (json.isPresent()) {
            byte[] bytes = DriveRequest.JSON.writeValueAsBytes(json.get());
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } else if (region.isPresent() && region.get().length() > 0) {
            exchange.sendResponseHeaders(status, region.get().length());
            try (FileChannel content = FileChannel.open(region.get().file())) {
                BoundedInputStream.builder()
                        .setInputStream(Channels.newInputStream(
                                content.position(region.get().from())))
                        .setMaxCount(region.get().length())
                        .get()
                        .transferTo(exchange.getResponseBody());
            }
        } else {
            exchange.sendResponseHeaders(status, -1);
        }
    }
}
